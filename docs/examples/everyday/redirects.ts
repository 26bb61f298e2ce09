// Redirects: followed, and shown.
import { Session } from 'hinternet'

const session = new Session({ baseUrl: process.argv[2] ?? '' })
const response = await session.fetch('/moved')
console.log(response.status, new URL(response.url).pathname)
const first = await session.fetch('/moved', { redirect: 'manual' })
console.log(first.status, first.headers.get('location'))
await session.close()
