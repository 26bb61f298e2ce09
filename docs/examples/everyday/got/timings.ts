import got from 'got'

const client = got.extend({ prefixUrl: process.argv[2] ?? '' })
const { timings } = await client('json')
const { tcp, firstByte: wait, total } = timings.phases
console.log({ tcp, wait, total })
