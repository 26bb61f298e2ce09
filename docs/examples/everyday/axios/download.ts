import { createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import axios from 'axios'

const [, , base = '', , file = ''] = process.argv
const client = axios.create({ baseURL: base })
const { data } = await client.get<Readable>('/file', {
  responseType: 'stream',
  onDownloadProgress: ({ loaded, total }) => {
    process.stderr.write(`\r${loaded} of ${total} bytes`)
  },
})
await pipeline(data, createWriteStream(file))
console.log((await stat(file)).size)
