// Tells screen readers the page's language, and keeps it where the visitor chose it.

export default function ({ data }) {
  document.documentElement.lang = data.tag
  if (!data.chosen) return
  const secure = location.protocol === "https:" ? "; Secure" : ""
  document.cookie = `${data.cookie}=${data.lang}; Path=/; SameSite=Strict; Max-Age=34560000${secure}`
}
