import got from 'got'

const client = got.extend({ prefixUrl: process.argv[2] ?? '' })
const response = await client.post('echo', {
  json: { a: 1 },
  searchParams: { page: 2 },
})
console.log(response.body)
