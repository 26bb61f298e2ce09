// How long each phase took, in milliseconds.
import { Session } from 'hinternet'

const session = new Session({ baseUrl: process.argv[2] ?? '' })
const response = await session.fetch('/json')
await response.text()
const { tcp, wait, total } = response.timings
console.log({ tcp, wait, total })
await session.close()
