// Buttons of a page of results that the server can't serve. Every text is set with textContent.

const BOX = ".st-key-find input"
const SIDEBAR = '[data-testid="stExpandSidebarButton"]'
const WRITES = "input, textarea, select, [contenteditable]"

function button(root, name, icon, act) {
  const node = root.querySelector(`.${name}`) ?? document.createElement("button")
  const [sign, words] = [document.createElement("i"), document.createElement("span")]
  sign.textContent = icon
  sign.setAttribute("aria-hidden", "true")
  node.replaceChildren(sign, words)
  node.type = "button"
  node.className = name
  node.onclick = act
  root.append(node)
  return words
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text)
  } catch { // only a secure page may; the older way works on any
    const held = document.createElement("textarea")
    held.value = text
    document.body.append(held)
    held.select()
    document.execCommand("copy")
    held.remove()
  }
}

function address() {
  const shown = new URL(location.href)
  shown.searchParams.delete("lang") // whoever follows it has a language of their own
  return shown.href
}

function onKey(event) {
  const writes = event.composedPath()[0]?.closest?.(WRITES)
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || writes) return
  const box = document.querySelector(BOX)
  if (!box || document.querySelector('[role="dialog"]')) return
  event.preventDefault()
  box.focus()
  box.select()
}

export default function ({ data, parentElement: root }) {
  const { words, page } = data
  if (page) {
    const open = () => document.querySelector(SIDEBAR)?.click()
    button(root, "filters", "tune", open).textContent = words.filters
    const link = button(root, "link", "link", async () => {
      await copy(address())
      link.textContent = words.copied
      setTimeout(() => { link.textContent = words.copy }, 2000)
    })
    link.textContent = words.copy
    link.setAttribute("aria-live", "polite")
  }
  if (root.taiyiPage && page && root.taiyiPage !== page) {
    document.querySelector('[data-testid="stMain"]')?.scrollTo({ top: 0 })
  }
  root.taiyiPage = page
  document.addEventListener("keydown", onKey) // the same function: it is added once
  return () => document.removeEventListener("keydown", onKey)
}
