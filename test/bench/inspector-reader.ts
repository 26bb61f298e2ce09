// Reads the stream of an inspector, as its page does.
//   node build/test/bench/inspector-reader.js <address with the token>

import http from 'node:http'

const [url = ''] = process.argv.slice(2)
http.get(url, async (entrance) => {
  let text = ''
  for await (const chunk of entrance) text += chunk
  const [, base = ''] = /url=([^"]+)"/.exec(text) ?? []
  const cookie = entrance.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
  http.get(new URL(`${base}stream`, url), { headers: { cookie } }, (stream) => {
    stream.resume()
    process.send?.('reading')
  })
})
process.on('disconnect', () => process.exit())
