import http from 'node:http'
import axios from 'axios'

const httpAgent = new http.Agent({ keepAlive: true, maxSockets: 10 })
const client = axios.create({ baseURL: process.argv[2] ?? '', httpAgent })
const get = async (i: number): Promise<number> => Number((await client.get(`/item/${i}`)).data)
const numbers = await Promise.all(Array.from({ length: 200 }, (_, i) => get(i)))
console.log(numbers.reduce((sum, number) => sum + number))
httpAgent.destroy()
