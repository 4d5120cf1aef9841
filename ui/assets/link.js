// Opens a place in a window of its own, and copies its address. Where the page may not write to
// the clipboard (it isn't served over HTTPS), the address is shown, ready to be copied.

function control(tag, text) {
  const node = document.createElement(tag)
  node.textContent = text
  return node
}

function shown(address, name) {
  const field = document.createElement("input")
  field.readOnly = true
  field.value = address
  field.setAttribute("aria-label", name)
  return field
}

export default function ({ data, parentElement }) {
  const { texts } = data
  const ways = document.createElement("div")
  ways.className = "ways"
  if (data.opened) {
    const open = control("a", texts["open-whole"])
    open.href = data.opened
    open.target = "_blank"
    open.rel = "noopener"
    ways.append(open)
  }
  const copy = control("button", texts["copy-link"])
  copy.type = "button"
  copy.setAttribute("aria-live", "polite")
  copy.onclick = async () => {
    const address = new URL(data.copied, document.baseURI).href
    try {
      await navigator.clipboard.writeText(address)
      copy.textContent = texts["link-copied"]
    } catch {
      const field = ways.querySelector("input") ?? shown(address, texts["link-here"])
      ways.append(field)
      field.focus()
      field.select()
    }
  }
  ways.append(copy)
  parentElement.querySelector(".ways")?.remove()
  parentElement.append(ways)
}
