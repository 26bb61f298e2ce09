// POST JSON, with search parameters.
import { Session } from 'hinternet'

const session = new Session({ baseUrl: process.argv[2] ?? '' })
const response = await session.fetch('/echo', { method: 'POST', json: { a: 1 }, searchParams: { page: 2 } })
console.log(await response.text())
await session.close()
