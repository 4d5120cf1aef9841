// Draws a quote in its context and scrolls to it. Every text is set with textContent.

const TAGS = { around: "span", passage: "b", quote: "mark" }

export default function ({ data, parentElement }) {
  parentElement.querySelector("blockquote")?.remove()
  const box = document.createElement("blockquote")
  box.lang = data.lang
  box.tabIndex = 0 // scrolls with the keyboard
  box.setAttribute("aria-label", data.name)
  for (const piece of data.pieces) {
    const node = document.createElement(TAGS[piece.kind])
    node.textContent = piece.text
    box.append(node)
  }
  parentElement.append(box)
  const found = box.querySelector("mark") ?? box.querySelector("b")
  if (found) box.scrollTop = Math.max(0, found.offsetTop - box.offsetTop - box.clientHeight / 4)
}
