import { openAsBlob } from 'node:fs'
import axios from 'axios'

const [, , base = '', file = ''] = process.argv
const client = axios.create({ baseURL: base })
const body = new FormData()
body.append('name', 'value')
body.append('file', await openAsBlob(file), 'a.bin')
const response = await client.post<string>('/form', body)
console.log(response.data)
