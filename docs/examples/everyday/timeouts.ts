// Time limits, which name the phase that took too long.
import { Session, TransferError } from 'hinternet'

const session = new Session({ baseUrl: process.argv[2] ?? '', timeouts: { connect: 5000, response: 200 } })
const error: unknown = await session.fetch('/never').catch((reason) => reason)
console.log(error instanceof TransferError && error.reason === 'timeout' ? `no ${error.phase}` : error)
await session.close()
