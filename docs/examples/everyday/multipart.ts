// A multipart form with a file.
import { openAsBlob } from 'node:fs'
import { Session } from 'hinternet'

const [, , base = '', file = ''] = process.argv
const session = new Session({ baseUrl: base })
const body = new FormData()
body.append('name', 'value')
body.append('file', await openAsBlob(file), 'a.bin')
console.log(await (await session.fetch('/form', { method: 'POST', body })).text())
await session.close()
