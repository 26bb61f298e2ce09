import axios from 'axios'

const client = axios.create({ baseURL: process.argv[2] ?? '' })
const response = await client.post<string>('/echo', { a: 1 }, { params: { page: 2 }, responseType: 'text' })
console.log(response.data)
