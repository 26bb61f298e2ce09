import axios from 'axios'
import { CookieJar } from 'tough-cookie'

const base = process.argv[2] ?? ''
const jar = new CookieJar()
for (const visit of [1, 2]) {
  const response = await axios.get<string>(`${base}/cookies`, {
    headers: { Cookie: jar.getCookieStringSync(base) },
  })
  for (const cookie of response.headers['set-cookie'] ?? []) jar.setCookieSync(cookie, base)
  console.log(visit, response.data)
}
