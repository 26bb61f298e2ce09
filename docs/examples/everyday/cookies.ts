// Cookies that are kept from one request to the next.
import { Session } from 'hinternet'

const session = new Session({ baseUrl: process.argv[2] ?? '', cookies: true })
for (const visit of [1, 2]) console.log(visit, await (await session.fetch('/cookies')).text())
await session.close()
