// Download into a file with a progress bar.
import { createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { Session } from 'hinternet'

const [, , base = '', , file = ''] = process.argv
const session = new Session({ baseUrl: base })
const request = session.open('GET', '/file', {
  onProgress: ({ transferred, total }) => process.stderr.write(`\r${transferred} of ${total} bytes`),
})
await request.send()
await pipeline(request, createWriteStream(file))
console.log((await stat(file)).size)
await session.close()
