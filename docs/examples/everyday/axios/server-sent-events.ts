import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import axios from 'axios'

const client = axios.create({ baseURL: process.argv[2] ?? '' })
const { data } = await client.get<Readable>('/events', {
  headers: { Accept: 'text/event-stream' },
  responseType: 'stream',
})
for await (const line of createInterface(data)) {
  if (line.startsWith('data: ')) console.log(line.slice(6))
}
