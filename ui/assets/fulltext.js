// Draws a whole document and scrolls to what was quoted. Every text is set with textContent.

const WINDOW = 6000 // characters that are laid out together
const TAGS = { passage: "b", quote: "mark" }

function el(tag, className, text) {
  const node = document.createElement(tag)
  if (className) node.className = className
  if (text) node.textContent = text
  return node
}

function fill(node, runs) {
  for (const run of runs) node.append(typeof run === "string" ? run : el(TAGS[run[1]], "", run[0]))
  return node
}

function table(data) {
  const node = el("table")
  if (data.heads.length) {
    const row = node.createTHead().insertRow()
    for (const head of data.heads) {
      const cell = el("th", "", head)
      cell.scope = "col"
      row.append(cell)
    }
  }
  const body = node.createTBody()
  for (const cells of data.rows) {
    const row = body.insertRow()
    for (const runs of cells) fill(row.insertCell(), runs)
  }
  const scroller = el("div", "scroller")
  scroller.tabIndex = 0
  scroller.append(node)
  return scroller
}

function part(data) {
  if (data.kind === "heading") return el(`h${Math.min(6, data.level + 1)}`, "", data.text)
  const node = data.kind === "table" ? table(data) : fill(el("p"), data.runs)
  if (!data.hidden) return node
  const box = el("div", "hidden")
  box.append(el("span", "why", data.hidden), node)
  return box
}

// The text in windows, each laid out when it comes near the screen.
function article(data, headings) {
  const whole = el("article")
  whole.lang = data.lang
  whole.setAttribute("aria-label", data.texts.text)
  let [open, size] = [null, 0]
  const close = () => open?.style.setProperty("--tall", `${Math.round(size / 2.6) + 60}px`)
  for (const one of data.parts) {
    const node = part(one)
    if (!open || size > WINDOW || (one.kind === "heading" && size > WINDOW / 4)) {
      close()
      open = el("div", "window")
      size = 0
      whole.append(open)
    }
    if (one.page) open.append(el("div", "page", one.page))
    open.append(node)
    size += node.textContent.length
    if (one.kind === "heading") headings.push([node, one.level])
  }
  close()
  return whole
}

function outline(data, headings, found) {
  const nav = el("nav")
  nav.setAttribute("aria-label", data.texts.outline)
  if (found) {
    const back = el("button", "back", data.texts.back)
    back.type = "button"
    back.onclick = () => bring(found, "center")
    nav.append(back)
  }
  const fold = el("details")
  fold.append(el("summary", "", data.texts.outline))
  const list = el("ol")
  for (const [heading, level] of headings) {
    const way = el("button", "", heading.textContent)
    way.type = "button"
    way.style.setProperty("--depth", Math.min(level, 4))
    way.onclick = () => { bring(heading, "start"); mark(list, way) }
    const item = el("li")
    item.append(way)
    list.append(item)
    if (found && heading.compareDocumentPosition(found) & Node.DOCUMENT_POSITION_FOLLOWING) mark(list, way)
  }
  fold.append(list)
  if (headings.length) nav.append(fold)
  return nav
}

function mark(list, way) {
  list.querySelector(".here")?.classList.remove("here")
  way.classList.add("here")
}

// What lies above may get its true height only now: look again until it stays where it was put.
function bring(node, block, tries = 12, last = null) {
  node.scrollIntoView({ block })
  const at = Math.round(node.getBoundingClientRect().top)
  if (tries && at !== last) requestAnimationFrame(() => setTimeout(() => bring(node, block, tries - 1, at), 40))
}

// The width may not be the last one when the document is drawn.
function openWhereWide(fold, whole) {
  const watching = new ResizeObserver(() => {
    if (whole.clientWidth < 864) return
    fold.open = true
    watching.disconnect()
  })
  watching.observe(whole)
}

export default function ({ data, parentElement }) {
  const root = parentElement
  const drawn = JSON.stringify(data)
  if (root.taiyiDrawn === drawn) return // a rerun that changed nothing keeps the place
  root.taiyiDrawn = drawn
  root.querySelector(".whole")?.remove()
  const headings = []
  const text = article(data, headings)
  const found = text.querySelector("mark") ?? text.querySelector("b")
  const whole = el("div", "whole")
  const both = el("div", "both")
  const nav = outline(data, headings, found)
  if (nav.childElementCount) both.append(nav)
  else both.className = ""
  both.append(text)
  if (data.doubt) whole.append(el("div", `doubt${data.grave ? " grave" : ""}`, data.doubt))
  whole.append(both)
  root.append(whole)
  const fold = nav.querySelector("details")
  if (fold) openWhereWide(fold, whole)
  const here = nav.querySelector(".here")
  if (here) nav.scrollTop = here.offsetTop - nav.clientHeight / 3
  if (found) bring(found, "center")
}
