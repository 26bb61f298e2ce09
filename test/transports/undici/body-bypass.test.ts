// Compares bodies that bypass undici's parser with the same ones through it: in every framing, cut anywhere, read in every way, on every
// kind of socket.

import net from 'node:net'
import tls from 'node:tls'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Session, type SessionOptions, TransferError } from '../../../src/index.ts'
import { authority, certificate } from '../../support/certificates.ts'
import { proxyServer, type TestProxy } from '../../support/proxy-server.ts'
import { socksServer, type TestSocks } from '../../support/socks-server.ts'

type Framing = 'a length' | 'chunks' | 'the end of the connection'

interface Plan {
  readonly framing: Framing
  readonly size: number
  readonly chunk: number
  readonly extension: boolean
  readonly trailers: boolean
  readonly interim: '' | '100 Continue' | '103 Early Hints'
  /** Sizes of the server's writes, in turn. */
  readonly cuts: readonly number[]
  /** This many bytes are missing at the end of the message. */
  readonly missing: number
  /** The server ends the connection behind the message. */
  readonly ends: boolean
  /** The connection has carried another request, so that undici is not asked before its parser is needed. */
  readonly isKept: boolean
  readonly reader: 'take' | 'read' | 'both'
  readonly buffer: number
}

const plan: fc.Arbitrary<Plan> = fc.record({
  framing: fc.constantFrom<Framing>('a length', 'chunks', 'the end of the connection'),
  size: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 400_000 })),
  chunk: fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 4000, max: 100_000 })),
  extension: fc.boolean(),
  trailers: fc.boolean(),
  interim: fc.constantFrom('', '', '100 Continue', '103 Early Hints'),
  cuts: fc.array(fc.oneof(fc.integer({ min: 1, max: 120 }), fc.integer({ min: 1000, max: 200_000 })), {
    minLength: 1,
    maxLength: 6,
  }),
  missing: fc.oneof(fc.constant(0), fc.constant(0), fc.integer({ min: 1, max: 60 })),
  ends: fc.boolean(),
  isKept: fc.boolean(),
  reader: fc.constantFrom('take', 'read', 'both'),
  buffer: fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1000, max: 100_000 })),
})

function bodyOf({ size }: Plan): Buffer {
  const body = Buffer.allocUnsafeSlow(size)
  for (let i = 0; i < size; i++) body[i] = (i * 31 + (i >> 8) * 7) & 0xff
  return body
}

function messageOf(given: Plan): Buffer {
  const { chunk, ends, extension, framing, interim, trailers } = given
  // A byte in a chunk for a large body would take long.
  const step = Math.max(chunk, given.size >> 8)
  const body = bodyOf(given)
  const before = interim === '' ? '' : `HTTP/1.1 ${interim}\r\nLink: </x>\r\n\r\n`
  const head = `${before}HTTP/1.1 200 OK\r\nServer: here\r\n${ends ? 'Connection: close\r\n' : ''}`
  if (framing === 'the end of the connection') return Buffer.concat([Buffer.from(`${head}\r\n`), body])
  if (framing === 'a length')
    return Buffer.concat([Buffer.from(`${head}Content-Length: ${body.length}\r\nX-After: y\r\n\r\n`), body])
  const parts: Buffer[] = [Buffer.from(`${head}Transfer-Encoding: chunked\r\n\r\n`)]
  for (let at = 0; at < body.length; at += step) {
    const piece = body.subarray(at, at + step)
    parts.push(
      Buffer.from(`${piece.length.toString(16)}${extension ? ' ;a="b"' : ''}\r\n`),
      piece,
      Buffer.from('\r\n'),
    )
  }
  parts.push(Buffer.from(`0\r\n${trailers ? 'Digest: x\r\nX-Two: 2\r\n' : ''}\r\n`))
  return Buffer.concat(parts)
}

/** Answers `/body` by the present plan, and everything else with its path. */
function serve(socket: net.Socket): void {
  socket.on('error', () => {})
  let text = ''
  socket.setEncoding('latin1')
  socket.on('data', (more: string) => {
    text += more
    for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
      const path = text.split(' ', 2)[1] as string
      text = text.slice(end + 4)
      if (path.startsWith('/body')) void play(socket)
      else socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${path.length}\r\n\r\n${path}`)
    }
  })
}

async function play(socket: net.Socket): Promise<void> {
  const { cuts, ends, framing, missing } = present as Plan
  const whole = messageOf(present as Plan)
  const message = whole.subarray(0, whole.length - Math.min(missing, whole.length))
  for (let at = 0, i = 0; at < message.length && !socket.destroyed; i++) {
    // Small cuts alone would take long.
    const size = Math.max(cuts[i % cuts.length] as number, message.length >> 6)
    if (!socket.write(message.subarray(at, at + size)))
      await new Promise((resolve) => socket.once('drain', resolve).once('close', resolve))
    else await new Promise((resolve) => setImmediate(resolve))
    at += size
  }
  if (ends || framing === 'the end of the connection' || missing > 0) socket.end()
}

/** The whole response, or why there is none; and whether the next request of the session gets its own answer. */
async function outcomeOf(
  session: Session,
  origin: string,
  { buffer, isKept, reader }: Plan,
): Promise<string[]> {
  if (isKept) await (await session.fetch(`${origin}/before`)).text()
  const request = session.open('GET', `${origin}/body`)
  const pieces: Uint8Array[] = []
  let outcome: string
  try {
    const { rawHeaders, status } = await request.send()
    for (let i = 0; ; i++) {
      if (reader === 'take' || (reader === 'both' && i % 2 === 0)) {
        const piece = await request.take()
        if (piece === null) break
        pieces.push(piece)
      } else {
        const into = new Uint8Array(buffer)
        const count = await request.read(into)
        if (count === 0) break
        pieces.push(into.subarray(0, count))
      }
    }
    const told = JSON.stringify([status, rawHeaders, request.response?.rawTrailers])
    // A proxy says when.
    outcome = told.replace(/"Date","[^"]*"/, '')
  } catch (error) {
    outcome = error instanceof TransferError ? error.reason : String(error)
  }
  await request.close()
  const next = session.open('GET', `${origin}/next`)
  await next.send()
  const answer = Buffer.from((await next.take()) ?? []).toString()
  await next.close()
  return [outcome, Buffer.concat(pieces).toString('base64'), answer]
}

const likedByProxies = { framing: 'a length', missing: 0, interim: '', ends: false } as const

let present: Plan | null = null
let plain: net.Server
let secure: tls.Server
let proxy: TestProxy
let socks: TestSocks
let ca: string
const portOf = (server: net.Server): number => (server.address() as net.AddressInfo).port
beforeAll(async () => {
  ca = (await authority()).cert
  plain = net.createServer({ noDelay: true }, serve)
  secure = tls.createServer(await certificate({ names: ['localhost'] }), serve)
  for (const server of [plain, secure])
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  proxy = await proxyServer({})
  socks = await socksServer({})
})
afterAll(async () => {
  await Promise.all([proxy.close(), socks.close()])
  for (const server of [plain, secure]) await new Promise((resolve) => server.close(resolve))
})

describe.each<[string, () => [string, SessionOptions], number]>([
  ['a plain socket', () => [`http://127.0.0.1:${portOf(plain)}`, {}], 60],
  ['TLS', () => [`https://localhost:${portOf(secure)}`, { tls: { ca } }], 30],
  [
    'a tunnel through a proxy',
    () => [`https://localhost:${portOf(secure)}`, { tls: { ca }, proxy: `http://127.0.0.1:${proxy.port}` }],
    15,
  ],
  [
    'a tunnel through SOCKS',
    () => [`http://localhost:${portOf(plain)}`, { proxy: `socks5h://127.0.0.1:${socks.port}` }],
    15,
  ],
  [
    'a proxy that forwards',
    () => [`http://localhost:${portOf(plain)}`, { proxy: `http://127.0.0.1:${proxy.port}` }],
    15,
  ],
])('over %s', (what, where, numRuns) => {
  test('what is read past the parser is what the parser reads, and nothing is taken for the next answer', async () => {
    const [origin, given] = where()
    const options = { connectionsPerOrigin: 1, timeouts: { total: 10_000 }, ...given }
    await fc.assert(
      fc.asyncProperty(plan, async (chosen) => {
        // Such a proxy makes of a message what it likes.
        present = what === 'a proxy that forwards' ? { ...chosen, ...likedByProxies } : chosen
        const [past, parsed] = [new Session(options), new Session({ ...options, bodyBypass: false })]
        const outcome = await outcomeOf(past, origin, present)
        const expected = await outcomeOf(parsed, origin, present)
        await Promise.all([past.close(), parsed.close()])
        // How much of a body is read before it breaks off is chance.
        const isWhole = outcome[0]?.startsWith('[') === true
        expect([outcome[0], isWhole && outcome[1]]).toEqual([expected[0], isWhole && expected[1]])
        const isCut = present.missing > 0 && present.framing === 'the end of the connection'
        if (isWhole && !isCut) expect(outcome[1]).toBe(bodyOf(present).toString('base64'))
        expect(outcome[2]).toBe('/next')
      }),
      { numRuns, seed: 20_261_121 },
    )
  }, 60_000)
})

test('whoever keeps a piece of a body keeps its own bytes', async () => {
  const session = new Session()
  const origin = `http://127.0.0.1:${portOf(plain)}`
  const base = { chunk: 1000, extension: false, trailers: false, interim: '', missing: 0 } as const
  const rest = { cuts: [50_000], ends: false, isKept: false, reader: 'take', buffer: 1 } as const
  present = { framing: 'a length', size: 300_000, ...base, ...rest }
  const expected = bodyOf(present)
  const bodies = await Promise.all(
    Array.from({ length: 6 }, async () => {
      const pieces: Uint8Array[] = []
      const request = session.open('GET', `${origin}/body`)
      await request.send()
      for await (const piece of request) pieces.push(piece)
      return pieces
    }),
  )
  await session.close()
  for (const pieces of bodies) {
    expect(Buffer.concat(pieces).equals(expected)).toBe(true)
    // Nobody else's memory is with it.
    for (const piece of pieces)
      expect(() => structuredClone(piece, { transfer: [piece.buffer as ArrayBuffer] })).not.toThrow()
  }
})

const bodiless = [
  ['HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n'],
  ['HEAD', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'],
  ['HEAD', 'HTTP/1.1 200 OK\r\n\r\n'],
  ['GET', 'HTTP/1.1 204 No Content\r\n\r\n'],
  ['GET', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n'],
] as const
test.each(
  bodiless.flatMap(([method, head]) => [[method, head, 'new'] as const, [method, head, 'kept'] as const]),
)(
  '%s answered %j on a %s connection has no body, and that carries the next request',
  async (method, head, age) => {
    let connections = 0
    const server = net.createServer({ noDelay: true }, (socket) => {
      connections++
      socket.on('error', () => {})
      socket.on('data', (text) => {
        socket.write(
          / \/(?:next|before) /.test(String(text)) ? 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok' : head,
        )
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    for (const bodyBypass of [true, false]) {
      connections = 0
      const session = new Session({ connectionsPerOrigin: 1, bodyBypass })
      const origin = `http://127.0.0.1:${portOf(server)}`
      if (age === 'kept') await (await session.fetch(`${origin}/before`)).text()
      const request = session.open(method, `${origin}/`)
      const { rawHeaders } = await request.send()
      expect(await request.take()).toBeNull()
      await request.close()
      if (head.includes('Length')) expect(rawHeaders).toEqual(['Content-Length', '5'])
      const next = session.open('GET', `${origin}/next`)
      await next.send()
      expect(Buffer.from((await next.take()) ?? []).toString()).toBe('ok')
      await next.close()
      await session.close()
      if (head !== 'HTTP/1.1 200 OK\r\n\r\n') expect(connections).toBe(1)
    }
    await new Promise((resolve) => server.close(resolve))
  },
)
