import got, { TimeoutError } from 'got'

const client = got.extend({
  prefixUrl: process.argv[2] ?? '',
  timeout: { connect: 5000, response: 200 },
  retry: { limit: 0 },
})
const error: unknown = await client('never').catch((reason) => reason)
console.log(error instanceof TimeoutError ? `no ${error.event}` : error)
