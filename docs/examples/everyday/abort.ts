// An AbortSignal.
import { Session } from 'hinternet'

const session = new Session({ baseUrl: process.argv[2] ?? '' })
const signal = AbortSignal.timeout(200)
const error: unknown = await session.fetch('/never', { signal }).catch((reason) => reason)
console.log(signal.aborted && error === signal.reason ? 'aborted' : error)
await session.close()
