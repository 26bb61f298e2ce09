import { createReadStream } from 'node:fs'
import axios from 'axios'

const [, , base = '', file = ''] = process.argv
const client = axios.create({ baseURL: base })
const response = await client.put<string>('/upload', createReadStream(file), {
  maxBodyLength: Number.POSITIVE_INFINITY,
  maxRedirects: 0,
  onUploadProgress: ({ loaded }) => {
    process.stderr.write(`\r${loaded} bytes`)
  },
})
console.log(response.data)
