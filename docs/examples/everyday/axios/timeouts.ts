import axios from 'axios'

const client = axios.create({ baseURL: process.argv[2] ?? '', timeout: 200 })
const error: unknown = await client.get('/never').catch((reason) => reason)
console.log(axios.isAxiosError(error) && error.code === 'ECONNABORTED' ? 'no response' : error)
