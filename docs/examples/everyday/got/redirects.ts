import got from 'got'

const client = got.extend({ prefixUrl: process.argv[2] ?? '' })
const response = await client('moved')
console.log(response.statusCode, new URL(response.url).pathname)
const first = await client('moved', {
  followRedirect: false,
})
console.log(first.statusCode, first.headers.location)
