// Keeps the browser's secret, unless another tab was quicker.

export default function ({ data }) {
  if (document.cookie.split("; ").some((one) => one.startsWith(`${data.name}=`))) return
  const secure = location.protocol === "https:" ? "; Secure" : ""
  document.cookie = `${data.name}=${data.secret}; Path=/; SameSite=Strict; Max-Age=34560000${secure}`
}
