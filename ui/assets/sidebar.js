// Closes the sidebar where it covers the page, once for each new `done`.

const NARROW = "(max-width: 768px)" // where Streamlit lays it over the page

export default function ({ data, parentElement }) {
  if (parentElement.taiyiDone === data.done) return
  parentElement.taiyiDone = data.done
  if (!data.done || !matchMedia(NARROW).matches) return
  document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click()
}
