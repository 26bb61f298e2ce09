// ContinueDelegate: what comes with 100 (Continue).

import net from 'node:net'
import { expect, it } from 'vitest'
import { createSystemNet } from '../../src/dotnet/index.ts'

it.each([
  ['whole', (head: string) => [head]],
  ['byte by byte', (head: string) => [...head]],
])('the delegate is given the fields of a 100 that comes %s', async (_how, parts) => {
  const server = net.createServer((socket) => {
    socket.setNoDelay(true)
    socket.on('error', () => {})
    let seen = ''
    let isAnswered = false
    socket.on('data', async (bytes) => {
      seen += bytes.toString('latin1')
      if (isAnswered || !seen.includes('\r\n\r\n')) return
      isAnswered = true
      const head =
        'HTTP/1.1 100 Continue\r\nX-One: 1\r\nx-two:  a\r\nX-One: 2\r\nSet-Cookie: secret=1\r\n\r\n'
      for (const part of parts(head)) {
        socket.write(part)
        await new Promise((resolve) => setImmediate(resolve))
      }
    })
    socket.on('data', () => {
      if (seen.endsWith('hello')) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const sys = createSystemNet()
  const request = sys.WebRequest.create(`http://127.0.0.1:${(server.address() as net.AddressInfo).port}/`)
  const given: unknown[] = []
  request.method = 'POST'
  request.contentLength = 5
  request.continueTimeout = -1
  request.continueDelegate = (status, headers) => {
    given.push(status, headers.get('x-one'), headers.get('X-Two'), headers.count)
  }
  const stream = await request.getRequestStreamAsync()
  await stream.writeAsync(Buffer.from('hello'))
  stream.close()
  const response = await request.getResponseAsync()
  expect(response.statusCode).toBe(200)
  expect(given).toEqual([100, '1,2', 'a', 3])
  response.close()
  sys.close()
  await new Promise((resolve) => server.close(resolve))
})
