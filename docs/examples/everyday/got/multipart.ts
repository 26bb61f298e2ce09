import { openAsBlob } from 'node:fs'
import got from 'got'

const [, , base = '', file = ''] = process.argv
const client = got.extend({ prefixUrl: base })
const body = new FormData()
body.append('name', 'value')
body.append('file', await openAsBlob(file), 'a.bin')
const response = await client.post('form', { body })
console.log(response.body)
