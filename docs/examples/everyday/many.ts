// 200 requests at once, over at most ten connections.
import { Session } from 'hinternet'

const session = new Session({ baseUrl: process.argv[2] ?? '', connectionsPerOrigin: 10 })
const get = async (i: number): Promise<number> => Number(await (await session.fetch(`/item/${i}`)).text())
const numbers = await Promise.all(Array.from({ length: 200 }, (_, i) => get(i)))
console.log(numbers.reduce((sum, number) => sum + number))
await session.close()
