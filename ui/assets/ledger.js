// Draws an answer. Every text that arrives is set with textContent: nothing in it can act.

function el(tag, className, text) {
  const node = document.createElement(tag)
  if (className) node.className = className
  if (text) node.textContent = text
  return node
}

function opener(node, name, choice, root) {
  node.type = "button"
  node.title = name
  node.setAttribute("aria-label", name)
  node.onclick = () => root.taiyiSend("opened", choice)
  return node
}

function claim(data, index, root, strike) {
  const sentence = el("div", `claim ${data.verdict}${strike ? " strike" : ""}`)
  sentence.lang = data.lang
  sentence.append(el("span", "words", data.text))
  for (const mark of data.marks) {
    const choice = { label: mark.label, claim: index }
    sentence.append(opener(el("button", "mark", String(mark.label)), mark.name, choice, root))
  }
  for (const original of data.originals) {
    const quote = el("blockquote", "original", original.text)
    quote.lang = original.lang
    sentence.append(quote)
  }
  if (data.note) sentence.append(el("span", "verdict", data.note))
  return sentence
}

function row(data, root, whole) {
  const button = opener(el("button", "row"), data.name, { label: data.label }, root)
  button.lang = data.lang
  button.append(el("span", "label", String(data.label)))
  const body = el("span", "body")
  const title = el("span", "title", data.title)
  if (data.badge) title.append(el("span", `badge ${data.tone}`, data.badge))
  body.append(title)
  const where = whole && data.headings ? `${data.origin} · ${data.headings}` : data.origin
  body.append(el("span", "origin", where))
  if (whole) body.append(el("span", "snippet", data.snippet))
  button.append(body)
  return button
}

function evidence(data, root) {
  const details = el("details", "evidence")
  details.append(el("summary", "", data.texts.evidence))
  for (const one of data.evidence) details.append(row(one, root, true))
  return details
}

function bringIntoView(id) {
  // Once the page has room for the answer.
  requestAnimationFrame(() => document.getElementById(id)?.scrollIntoView({ block: "start" }))
}

export default function ({ data, parentElement, setTriggerValue }) {
  const { shown, scroll } = data
  const root = parentElement
  root.taiyiSend = setTriggerValue
  const drawn = JSON.stringify(shown)
  if (root.taiyiDrawn === drawn) return // a rerun that changed nothing keeps focus and folds
  root.taiyiDrawn = drawn
  root.querySelector(".ledger")?.remove()
  const ledger = el("div", "ledger")
  shown.claims.forEach((one, index) => ledger.append(claim(one, index, root, shown.strike)))
  if (shown.sources.length) {
    const sources = el("section", "sources")
    sources.append(el("h3", "", shown.texts.sources))
    for (const one of shown.sources) sources.append(row(one, root, false))
    ledger.append(sources)
  }
  if (shown.evidence.length) ledger.append(evidence(shown, root))
  root.append(ledger)
  if (scroll) bringIntoView(scroll)
}
