// GET JSON.
import { Session } from 'hinternet'

const session = new Session({ baseUrl: process.argv[2] ?? '' })
const { name } = await (await session.fetch('/json')).json<{ name: string }>()
console.log(name)
await session.close()
