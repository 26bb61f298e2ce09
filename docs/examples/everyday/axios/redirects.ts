import axios from 'axios'

const client = axios.create({ baseURL: process.argv[2] ?? '' })
const response = await client.get('/moved')
console.log(response.status, response.request.path)
const first = await client.get('/moved', {
  maxRedirects: 0,
  validateStatus: (status) => status < 400,
})
console.log(first.status, first.headers.location)
