import axios from 'axios'

const client = axios.create({ baseURL: process.argv[2] ?? '' })
const { data } = await client.get<{ name: string }>('/json')
const { name } = data
console.log(name)
client.interceptors.request.clear()
