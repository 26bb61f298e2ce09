import got from 'got'

const client = got.extend({
  prefixUrl: process.argv[2] ?? '',
  retry: { limit: 3, calculateDelay: ({ computedValue }) => (computedValue > 0 ? 10 : 0) },
  hooks: { beforeRetry: [(error) => console.log(`again after ${error.response?.statusCode}`)] },
})
console.log(await client('flaky').text())
