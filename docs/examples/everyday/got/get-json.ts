import got from 'got'

const client = got.extend({ prefixUrl: process.argv[2] ?? '' })
const { name } = await client('json').json<{ name: string }>()
console.log(name)
