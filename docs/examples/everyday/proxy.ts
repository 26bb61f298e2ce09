// A proxy. `proxy: 'environment'` takes those of HTTP_PROXY, HTTPS_PROXY and NO_PROXY.
import { Session } from 'hinternet'

const session = new Session({ proxy: process.argv[5] ?? null })
console.log(await (await session.fetch('http://server.invalid/page')).text())
await session.close()
