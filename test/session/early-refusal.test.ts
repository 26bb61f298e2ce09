// A streamed body that the server refuses before it is complete, and reads no further.

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Session } from '../../src/index.ts'
import { type RawServer, rawServer } from '../support/raw-server.ts'

let server: RawServer
beforeEach(async () => {
  server = await rawServer()
})
afterEach(() => server.close())

const REFUSED = 'HTTP/1.1 413 Too Large\r\ncontent-length: 9\r\n\r\ntoo large'

describe.each([
  ['chunked', undefined],
  ['with a length', 1_073_741_824],
])('a body %s', (_name, contentLength) => {
  test('is given up in the middle of a write that would never end, and the answer is there', async () => {
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) yield Buffer.alloc(1_048_576)
    }
    const session = new Session()
    const request = session.open('PUT', server.origin)
    const pending = new Promise<void>((resolve) => request.once('ioPending', () => resolve()))
    const sent = request.send(endless(), contentLength === undefined ? {} : { contentLength })
    const connection = await server.accept()
    await connection.head()
    connection.socket.pause()
    await pending
    connection.write(REFUSED)
    expect((await sent).status).toBe(413)
    let body = ''
    for await (const chunk of request) body += Buffer.from(chunk).toString()
    expect(body).toBe('too large')
    await session.close()
    connection.socket.resume()
    await server.quiet()
    expect(connection.received.endsWith('0\r\n\r\n')).toBe(false)
  })
})

test('a short chunked body that is refused does not end as if it were whole', async () => {
  const session = new Session()
  const request = session.open('PUT', server.origin)
  let goOn = (): void => {}
  async function* slow(): AsyncGenerator<string> {
    yield 'hello'
    await new Promise<void>((resolve) => {
      goOn = resolve
    })
    yield 'never'
  }
  const sent = request.send(slow())
  const connection = await server.accept()
  await connection.until((received) => received.endsWith('5\r\nhello\r\n'))
  connection.write(REFUSED)
  expect((await sent).status).toBe(413)
  goOn()
  await session.close()
  await server.quiet()
  expect(connection.received.endsWith('5\r\nhello\r\n')).toBe(true)
})
