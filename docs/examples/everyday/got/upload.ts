import { createReadStream, createWriteStream } from 'node:fs'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import got from 'got'

const [, , base = '', file = ''] = process.argv
const request = got.stream.put(`${base}/upload`)
request.on('uploadProgress', ({ transferred }) => {
  process.stderr.write(`\r${transferred} bytes`)
})
const response = text(request)
await pipeline(createReadStream(file), request, createWriteStream('/dev/null'), { end: false })
console.log(await response)
