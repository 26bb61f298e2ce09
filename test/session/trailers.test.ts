// Trailer fields, as a caller of a request sees them, from a server that sends them when the test says.

import zlib from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Session } from '../../src/session/index.ts'
import { type RawConnection, type RawServer, rawServer } from '../support/raw-server.ts'

const TEXT = 'hello '.repeat(50)
const codings = {
  identity: Buffer.from(TEXT),
  gzip: zlib.gzipSync(TEXT),
  deflate: zlib.deflateSync(TEXT),
  br: zlib.brotliCompressSync(TEXT),
}

describe('trailers of a response', () => {
  let server: RawServer
  let session: Session
  beforeEach(async () => {
    server = await rawServer()
    session = new Session({ decode: true })
  })
  afterEach(async () => {
    await session.close()
    await server.close()
  })

  const answered = async (coding: keyof typeof codings): Promise<RawConnection> => {
    const connection = await server.accept()
    await connection.head()
    const body = codings[coding]
    connection.write(`HTTP/1.1 200 OK\r\nContent-Encoding: ${coding}\r\nTransfer-Encoding: chunked\r\n\r\n`)
    connection.write(`${body.length.toString(16)}\r\n${body.toString('latin1')}\r\n`)
    return connection
  }

  it.each(Object.keys(codings) as (keyof typeof codings)[])(
    'that come later than the body are there at its end (%s)',
    async (coding) => {
      const request = session.open('GET', `${server.origin}/`)
      const sent = request.send()
      const connection = await answered(coding)
      const response = await sent
      const into = Buffer.alloc(1000)
      let length = 0
      while (length < TEXT.length) length += await request.read(into.subarray(length))
      expect(into.toString('latin1', 0, length)).toBe(TEXT)
      expect([[...response.trailers], response.rawTrailers]).toEqual([[], []])
      const end = request.read(into)
      connection.write('0\r\nX-Sum: 1\r\nX-S')
      connection.write('um: \xe9\r\n\r\n')
      expect(await end).toBe(0)
      expect(response.rawTrailers).toEqual(['X-Sum', '1', 'X-Sum', '\xe9'])
      expect(response.trailers.get('x-sum')).toBe('1, \xe9')
      expect(response.trailers).toBe(response.trailers)
      expect([response.headers.get('x-sum'), response.header('x-sum')]).toEqual([null, null])
      await request.close()
      expect(response.trailers.get('x-sum')).toBe('1, \xe9')
    },
  )

  it('are no cookies, and no header fields', async () => {
    await session.close()
    session = new Session({ cookies: true })
    const request = session.open('GET', `${server.origin}/`)
    const sent = request.send()
    const connection = await answered('identity')
    await sent
    connection.write('0\r\nSet-Cookie: a=1\r\nConnection: close\r\n\r\n')
    for await (const _ of request);
    expect(session.cookies?.getCookieStringSync(server.origin)).toBe('')
  })

  it('whose lines are none fail the read', async () => {
    const request = session.open('GET', `${server.origin}/`)
    const sent = request.send()
    const connection = await answered('identity')
    await sent
    connection.write('0\r\nno field\r\n\r\n')
    await expect(async () => {
      for await (const _ of request);
    }).rejects.toMatchObject({ call: 'read', reason: 'malformed' })
  })
})
