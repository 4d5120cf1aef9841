// Draws relations between two columns of names. Every text is set with textContent.

const SVG = "http://www.w3.org/2000/svg"
const ROW = 44, BOX = 30, PAD = 6

const made = (tag, attributes, text) => {
  const node = document.createElementNS(SVG, tag)
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value)
  if (text !== undefined) node.textContent = text
  return node
}

export default function ({ data, parentElement }) {
  parentElement.querySelector("svg")?.remove()
  const room = (parentElement.host ?? parentElement).clientWidth || window.innerWidth - 32
  const width = Math.max(320, Math.min(room, 720))
  const box = width * 0.36
  const rows = Math.max(...data.columns.map(column => column.length), 1)
  const height = rows * ROW + PAD
  const svg = made("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": data.name })
  const left = column => (column === 0 ? 1 : width - box - 1)
  const middle = ([, row]) => row * ROW + ROW / 2
  for (const edge of data.edges) {
    const x1 = left(edge.from[0]) + (edge.from[0] === 0 ? box : 0)
    const x2 = left(edge.to[0])
    const y1 = middle(edge.from), y2 = middle(edge.to)
    const loop = edge.from[0] === 1
    const bend = loop ? x1 - 40 : (x1 + x2) / 2
    svg.append(made("path", { d: `M${x1} ${y1} C${bend} ${y1} ${bend} ${y2} ${x2 - 7} ${y2}`, class: "edge" }))
    svg.append(made("path", { d: `M${x2 - 8} ${y2 - 4} L${x2 - 1} ${y2} L${x2 - 8} ${y2 + 4} z`, class: "tip" }))
    svg.append(made("text", { x: bend, y: (y1 + y2) / 2 - 5, class: "label" }, edge.label))
  }
  data.columns.forEach((column, place) =>
    column.forEach((node, row) => {
      const y = row * ROW + (ROW - BOX) / 2
      const frame = { x: left(place), y, width: box, height: BOX, rx: 6, class: `node hue-${node.hue}` }
      svg.append(made("rect", frame))
      const words = made("text", { x: left(place) + box / 2, y: y + BOX / 2, class: "words" }, node.text)
      svg.append(words)
      parentElement.append(svg)
      if (words.getComputedTextLength?.() > box - 12) {
        words.setAttribute("textLength", box - 12)
        words.setAttribute("lengthAdjust", "spacingAndGlyphs")
      }
    }))
  parentElement.append(svg)
}
