// Basic and Digest authentication: the server says which.
import { Session } from 'hinternet'

const session = new Session({
  baseUrl: process.argv[2] ?? '',
  credentials: { username: 'ada', password: 'secret' },
})
for (const path of ['/basic', '/digest']) console.log(await (await session.fetch(path)).text())
await session.close()
