// Draws years as bars that can be clicked. Every text is set with textContent or as an attribute.

function bar(data, index, most, root) {
  const node = document.createElement(data.count ? "button" : "span")
  node.title = data.name
  node.className = data.in ? "bar in" : "bar"
  const filled = document.createElement("i")
  filled.style.height = data.count ? `${Math.max(4, (100 * data.count) / most)}%` : "0"
  node.append(filled)
  if (data.count) {
    node.type = "button"
    node.setAttribute("aria-label", data.name)
    node.onclick = () => root.taiyiSend("chosen", index)
  }
  return node
}

export default function ({ data, parentElement: root, setTriggerValue }) {
  root.taiyiSend = setTriggerValue
  const drawn = JSON.stringify(data)
  if (root.taiyiDrawn === drawn) return // a rerun that changed nothing keeps focus
  root.taiyiDrawn = drawn
  root.querySelector("figure")?.remove()
  const figure = document.createElement("figure")
  figure.setAttribute("role", "group")
  figure.setAttribute("aria-label", `${data.name}. ${data.how}`)
  const name = document.createElement("figcaption")
  const ends = document.createElement("span")
  ends.textContent = data.ends
  name.append(data.name, ends)
  const bars = document.createElement("div")
  bars.className = "bars"
  const most = Math.max(1, ...data.bars.map((one) => one.count))
  data.bars.forEach((one, index) => bars.append(bar(one, index, most, root)))
  figure.append(name, bars)
  root.append(figure)
}
