// Repeat a request that failed, after a short delay.
import { Session } from 'hinternet'

const session = new Session({ baseUrl: process.argv[2] ?? '', retry: { limit: 3, delay: 10 } })
session.on('retryScheduled', ({ status }) => console.log(`again after ${status}`))
console.log(await (await session.fetch('/flaky')).text())
await session.close()
