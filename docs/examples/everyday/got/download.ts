import { createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import got from 'got'

const [, , base = '', , file = ''] = process.argv
const request = got.stream(`${base}/file`)
request.on('downloadProgress', ({ transferred, total }) => {
  process.stderr.write(`\r${transferred} of ${total} bytes`)
})
await pipeline(request, createWriteStream(file))
console.log((await stat(file)).size)
