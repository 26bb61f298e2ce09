import { createInterface } from 'node:readline'
import got from 'got'

const client = got.extend({ prefixUrl: process.argv[2] ?? '', retry: { limit: 0 } })
const stream = client.stream('events', { headers: { Accept: 'text/event-stream' } })
for await (const line of createInterface(stream)) if (line.startsWith('data: ')) console.log(line.slice(6))
