// Server-sent events.
import { createInterface } from 'node:readline'
import { Session } from 'hinternet'

const session = new Session({ baseUrl: process.argv[2] ?? '' })
const request = session.open('GET', '/events', { headers: { Accept: 'text/event-stream' } })
await request.send()
for await (const line of createInterface(request.readable()))
  if (line.startsWith('data: ')) console.log(line.slice(6))
await session.close()
