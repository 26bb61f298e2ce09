// The memory of a response that nobody reads is bounded, in every form that a server can send.

import { once } from 'node:events'
import v8 from 'node:v8'
import vm from 'node:vm'
import zlib from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { Session } from '../../../src/session/index.ts'
import { type RawServer, rawServer } from '../../support/raw-server.ts'

v8.setFlagsFromString('--expose-gc')
const collect = vm.runInNewContext('gc') as () => void

let server: RawServer | null = null
let session: Session | null = null
afterEach(async () => {
  await session?.close()
  await server?.close()
})

const MEBI = 1024 * 1024
const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n'
const OF_GZIP = `${CHUNKED}Content-Encoding: gzip\r\n\r\n`
const chunk = (text: string, extension = ''): string =>
  `${text.length.toString(16)}${extension}\r\n${text}\r\n`
const member = zlib.gzipSync('x').toString('latin1')

/** A head, and what follows it for ever. */
describe.each([true, false])('past the parser: %s', (bodyBypass) => {
  test.each<[string, string, string, boolean]>([
    ['chunks of a byte with extensions of 8 kB', `${CHUNKED}\r\n`, chunk('x', `;${'e'.repeat(8192)}`), false],
    ['chunks of a byte', `${CHUNKED}\r\n`, chunk('x'), false],
    [
      'chunks of 2 kB with extensions of 60 kB',
      `${CHUNKED}\r\n`,
      chunk('x'.repeat(2048), `;${'e'.repeat(60_000)}`),
      false,
    ],
    [
      'a body with a length',
      'HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n',
      'x'.repeat(1000),
      false,
    ],
    ['large chunks', `${CHUNKED}\r\n`, chunk('x'.repeat(100_000)), false],
    ['a body without framing', 'HTTP/1.1 200 OK\r\n\r\n', 'x'.repeat(1000), false],
    ['members of gzip of a byte', OF_GZIP, chunk(member), true],
    ['members of gzip of a byte, many in a chunk', OF_GZIP, chunk(member.repeat(1000)), true],
    ['trailer fields of blanks', `${CHUNKED}\r\n1\r\nx\r\n0\r\n`, `X:${' '.repeat(60_000)}1\r\n`, false],
    ['a head of blanks', 'HTTP/1.1 200 OK\r\n', `X:${' '.repeat(60_000)}1\r\n`, false],
  ])(
    '%s: little',
    async (_what, head, more, decode) => {
      server = await rawServer()
      session = new Session({ decode, bodyBypass })
      const request = session.open('GET', server.origin)
      const before = memory()
      const sent = request.send().catch((error: unknown) => error)
      const { socket, ...connection } = await server.accept()
      await connection.head()
      socket.write(head, 'latin1')
      const piece = Buffer.from(more.repeat(Math.ceil(MEBI / more.length)), 'latin1')
      // Until nobody takes it any more, or there was far too much of it.
      let written = 0
      while (written < 96 * MEBI && !socket.destroyed) {
        written += piece.length
        if (socket.write(piece)) continue
        const moved = await Promise.race([
          once(socket, 'drain').then(
            () => true,
            () => false,
          ),
          once(socket, 'close').then(() => false),
          new Promise<boolean>((resolve) => setTimeout(resolve, 150, false)),
        ])
        if (!moved) break
      }
      // What the server itself holds is nobody's fault here.
      const held = memory() - before - socket.writableLength - piece.length
      expect(held).toBeLessThan(12 * MEBI)
      socket.destroy()
      await sent
    },
    60_000,
  )
})

function memory(): number {
  collect()
  collect()
  const { arrayBuffers, heapUsed } = process.memoryUsage()
  return arrayBuffers + heapUsed
}
