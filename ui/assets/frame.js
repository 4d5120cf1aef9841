// When a dialog has closed, gives the focus back to what opened it, which may stand in a
// component's shadow.

function watchDialogs() {
  let opener = null
  let open = false
  const remember = (event) => {
    const pressed = event.composedPath()[0]
    if (pressed instanceof Element && !pressed.closest("[role=dialog]"))
      opener = pressed.closest("button, a, summary, input") ?? opener
  }
  addEventListener("click", remember, true)
  new MutationObserver(() => {
    const now = document.querySelector("[role=dialog]") !== null
    if (open && !now)
      setTimeout(() => {
        if (document.activeElement === document.body) opener?.focus({ preventScroll: true })
      }, 50) // after whoever else gives it back
    open = now
  }).observe(document.body, { childList: true, subtree: true })
}

export default function () {
  if (window.taiyiFrame) return
  window.taiyiFrame = true
  watchDialogs()
}
