// Upload a file with a progress bar that tells what has left.
import { createReadStream } from 'node:fs'
import { Session } from 'hinternet'

const [, , base = '', file = ''] = process.argv
const session = new Session({ baseUrl: base })
const response = await session.fetch('/upload', {
  method: 'PUT',
  body: createReadStream(file),
  onProgress: ({ direction, transferred }) =>
    direction === 'upload' && process.stderr.write(`\r${transferred} bytes`),
})
console.log(await response.text())
await session.close()
