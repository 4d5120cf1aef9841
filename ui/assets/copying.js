// Puts an answer, or its address, on the clipboard; where that isn't allowed, shows it selected.

function button(text, icon) {
  const node = document.createElement("button")
  node.type = "button"
  node.className = `copy ${icon}`
  node.textContent = text
  return node
}

function showSelected(root, text, how) {
  root.querySelector(".by-hand")?.remove()
  const area = document.createElement("textarea")
  area.className = "by-hand"
  area.readOnly = true
  area.rows = 4
  area.setAttribute("aria-label", how)
  area.value = text
  root.querySelector(".copying").append(area)
  area.focus()
  area.select()
}

function offer(root, name, icon, texts, text) {
  const node = button(name, icon)
  const said = root.querySelector(".said")
  node.onclick = async () => {
    try {
      await navigator.clipboard.writeText(text())
      said.textContent = texts.done
    } catch {
      said.textContent = texts["by-hand"]
      showSelected(root, text(), texts["by-hand"])
    }
    setTimeout(() => { said.textContent = "" }, 4000)
  }
  return node
}

export default function ({ data, parentElement }) {
  const root = parentElement
  const drawn = JSON.stringify(data)
  if (root.taiyiDrawn === drawn) return
  root.taiyiDrawn = drawn
  root.querySelector(".copying")?.remove()
  const bar = document.createElement("div")
  bar.className = "copying"
  const said = document.createElement("span")
  said.className = "said"
  said.setAttribute("role", "status")
  root.append(bar)
  bar.append(said)
  said.before(offer(root, data.texts.answer, "quote", data.texts, () => data.text))
  if (data.link) {
    const address = () => `${location.origin}${location.pathname}?${new URLSearchParams(data.link)}`
    said.before(offer(root, data.texts.link, "link", data.texts, address))
  }
}
