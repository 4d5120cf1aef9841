// Draws an answer, or the passages it was made from. Every text that arrives is set with
// textContent: nothing in it can act.

const PATIENCE_MS = 160 // so that the pointer may cross from a mark to what it shows

function el(tag, className, text) {
  const node = document.createElement(tag)
  if (className) node.className = className
  if (text) node.textContent = text
  return node
}

function opener(node, name, choice, root) {
  node.type = "button"
  node.setAttribute("aria-label", name)
  node.onclick = () => root.taiyiSend("opened", choice)
  return node
}

function badges(list) {
  const line = el("span", "badges")
  for (const one of list) line.append(el("span", `badge ${one.tone}`, one.text))
  return line
}

// Claims. `ui/claims.py` draws the same elements while they are being written.

function claim(data, index, shown, root, peeks) {
  const both = data.originals.length ? " both" : ""
  const whole = el("div", `claim ${data.verdict}${both}${shown.strike ? " strike" : ""}`)
  const saying = el("div", "saying")
  const said = el("div", "said")
  said.lang = data.lang
  said.append(el("span", "words", data.text))
  for (const mark of data.marks) {
    const choice = { label: mark.label, claim: index }
    const button = opener(el("button", "mark", String(mark.label)), mark.name, choice, root)
    said.append(button)
    peeks.append(peek(button, mark, shown.texts.open, peeks.childElementCount))
  }
  saying.append(said)
  if (data.note) saying.append(el("div", "verdict", data.note))
  whole.append(saying)
  if (both) whole.append(beside(data))
  return whole
}

function beside(data) {
  const side = el("div", "beside")
  side.append(el("div", "which", data.original), ...data.originals.map(original))
  if (data.others.length) {
    const more = el("details", "more")
    more.append(el("summary", "", data.more), ...data.others.map(original))
    side.append(more)
  }
  return side
}

function original(data) {
  const quote = el("blockquote", "original", data.text)
  quote.lang = data.lang
  return quote
}

// What a mark shows: by hovering, by focus, or by the first tap.

function peek(button, data, open, number) {
  const box = el("div", "peek")
  box.id = `peek-${number}`
  box.setAttribute("role", "tooltip")
  box.popover = "manual"
  const quote = el("blockquote", "", data.quote)
  quote.lang = data.lang
  const title = el("span", "title", data.title)
  const way = el("button", "", open)
  way.type = "button"
  way.onclick = () => { hide(button, box); button.taiyiOpen() }
  box.append(quote, title, el("span", "origin", data.origin), badges(data.badges), way)
  button.setAttribute("aria-describedby", box.id)
  listen(button, box)
  return box
}

function listen(button, box) {
  let leaving = 0
  let touched = false
  const stay = () => { clearTimeout(leaving); show(button, box) }
  const leave = () => { clearTimeout(leaving); leaving = setTimeout(() => hide(button, box), PATIENCE_MS) }
  const open = button.onclick
  button.taiyiOpen = open
  for (const node of [button, box]) {
    node.addEventListener("pointerenter", e => { if (e.pointerType === "mouse") stay() })
    node.addEventListener("pointerleave", e => { if (e.pointerType === "mouse") leave() })
    node.addEventListener("keydown", e => { if (e.key === "Escape") hide(button, box) })
  }
  button.addEventListener("pointerdown", e => { touched = e.pointerType === "touch" && !isShown(box) })
  button.addEventListener("focus", () => { if (!touched && button.matches(":focus-visible")) stay() })
  button.addEventListener("blur", e => { if (!box.contains(e.relatedTarget)) leave() })
  button.onclick = () => {
    box.classList.toggle("touched", touched)
    if (touched) { touched = false; stay() } else { hide(button, box); open() }
  }
}

const isShown = box => box.matches(":popover-open")

function show(button, box) {
  if (!isShown(box)) {
    const others = box.getRootNode().querySelectorAll(".mark[data-shown]")
    for (const other of others) other.taiyiHide()
    box.showPopover()
    button.dataset.shown = ""
    button.taiyiHide = () => hide(button, box)
    button.taiyiPlace = () => place(button, box)
    addEventListener("scroll", button.taiyiPlace, { capture: true, passive: true })
    addEventListener("resize", button.taiyiPlace)
    addEventListener("keydown", button.taiyiEscape = e => { if (e.key === "Escape") hide(button, box) })
    addEventListener("pointerdown", button.taiyiAway = e => {
      const path = e.composedPath()
      if (!path.includes(box) && !path.includes(button)) hide(button, box)
    })
  }
  place(button, box)
}

function hide(button, box) {
  if (!isShown(box)) return
  box.hidePopover()
  delete button.dataset.shown
  removeEventListener("scroll", button.taiyiPlace, { capture: true })
  removeEventListener("resize", button.taiyiPlace)
  removeEventListener("keydown", button.taiyiEscape)
  removeEventListener("pointerdown", button.taiyiAway)
}

// Below the mark where there is room, else above; never beyond the window.
function place(button, box) {
  const mark = button.getBoundingClientRect()
  const [width, height] = [box.offsetWidth, box.offsetHeight]
  if (!button.isConnected || mark.bottom < 0 || mark.top > innerHeight) return hide(button, box)
  const below = mark.bottom + 6
  const top = below + height + 8 <= innerHeight ? below : mark.top - height - 6
  const left = mark.left + mark.width / 2 - width / 2
  box.style.top = `${Math.max(8, Math.min(top, innerHeight - height - 8))}px`
  box.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`
}

// Passages.

function row(data, root) {
  const button = opener(el("button", "row"), data.name, { label: data.label }, root)
  button.append(el("span", "label", String(data.label)))
  const body = el("span", "body")
  body.lang = data.lang
  body.append(el("span", "title", data.title), el("span", "origin", data.origin), badges(data.badges))
  if (data.snippet) body.append(el("span", "snippet", data.snippet))
  button.append(body)
  return button
}

function sources(shown, root) {
  const section = el("section", "sources")
  section.append(el("h3", "", shown.texts.sources), ...shown.sources.map(one => row(one, root)))
  return section
}

function fold(shown, root) {
  const details = el("details", "fold")
  details.append(el("summary", "", shown.texts.fold), ...shown.sources.map(one => row(one, root)))
  return details
}

function bringIntoView(id) {
  // Once the page has room for it; not where it is read already.
  requestAnimationFrame(() => {
    const node = document.getElementById(id)
    const top = node?.getBoundingClientRect().top ?? 0
    if (top < 0 || top > innerHeight / 3) node?.scrollIntoView({ block: "start" })
  })
}

export default function ({ data, parentElement, setTriggerValue }) {
  const { shown, scroll } = data
  const root = parentElement
  root.taiyiSend = setTriggerValue
  const drawn = JSON.stringify(shown)
  if (root.taiyiDrawn === drawn) return // a rerun that changed nothing keeps focus and folds
  root.taiyiDrawn = drawn
  root.querySelector(".drawn")?.remove()
  const ledger = el("div", `drawn ${shown.texts.fold ? "passages" : "ledger"}`)
  const claims = el("div", "taiyi-claims")
  const peeks = el("div", "peeks")
  shown.claims.forEach((one, index) => claims.append(claim(one, index, shown, root, peeks)))
  ledger.append(claims)
  if (shown.sources.length) ledger.append((shown.texts.fold ? fold : sources)(shown, root))
  ledger.append(peeks)
  root.append(ledger)
  if (scroll) bringIntoView(scroll)
}
