import http from 'node:http'
import got from 'got'

const agent = new http.Agent({ keepAlive: true, maxSockets: 10 })
const client = got.extend({ prefixUrl: process.argv[2] ?? '', agent: { http: agent } })
const get = async (i: number): Promise<number> => Number(await client(`item/${i}`).text())
const numbers = await Promise.all(Array.from({ length: 200 }, (_, i) => get(i)))
console.log(numbers.reduce((sum, number) => sum + number))
agent.destroy()
