// Coded response bodies, asked for and decoded by a session.

import zlib from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { type OpenOptions, Session, type SessionOptions } from '../../src/session/index.ts'
import { reply } from '../../src/testing/index.ts'
import { ORIGIN, type ScriptedSession, scriptedSession } from './support/scripted-session.ts'

const TEXT = '{"hello":"compressed world"}'.repeat(100)
const gzipped = zlib.gzipSync(`[${TEXT.replaceAll('}{', '},{')}]`)
const plain = zlib.gunzipSync(gzipped).toString()

const setUp = (options: SessionOptions = { decode: true }): ScriptedSession =>
  scriptedSession(
    {
      '/x': [reply(200, { 'Content-Encoding': 'gzip', 'Content-Type': 'application/json' }, gzipped)],
      '/away': [reply(302, { Location: '/x' })],
      '/bad': [reply(200, { 'Content-Encoding': 'gzip' }, 'no gzip')],
      '/bomb': [reply(200, { 'Content-Encoding': 'gzip' }, zlib.gzipSync(Buffer.alloc(1_000_000)))],
    },
    options,
  )

const asked = ({ transport }: ScriptedSession): (string | null)[] =>
  transport.requests.map(({ head }) => /^accept-encoding: (.*)\r$/im.exec(head)?.[1] ?? null)

/** What this Node can undo. */
const ALL =
  'zstd' in zlib.constants || 'createZstdDecompress' in zlib ? 'gzip, deflate, br, zstd' : 'gzip, deflate, br'

describe('a session that decodes', () => {
  it('asks for what it knows, and gives the body decoded in every form', async () => {
    const scene = setUp()
    const { session } = scene
    const response = await session.fetch(`${ORIGIN}/x`)
    expect([response.headers.get('content-encoding'), response.headers.get('content-length')]).toEqual([
      null,
      null,
    ])
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(await response.json()).toEqual(JSON.parse(plain))
    expect(await (await session.fetch(`${ORIGIN}/x`)).text()).toBe(plain)
    const chunks: Uint8Array[] = []
    const { body } = await session.fetch(`${ORIGIN}/x`)
    for await (const chunk of body ?? []) chunks.push(chunk)
    expect(Buffer.concat(chunks).toString()).toBe(plain)
    expect(asked(scene)).toEqual([ALL, ALL, ALL])
  })

  it('counts and reads decoded bytes, call by call', async () => {
    const { session } = setUp()
    const request = session.open('GET', `${ORIGIN}/x`)
    await request.send()
    const available = await request.available()
    expect(available).toBe(plain.length)
    expect(request.bytesReceived).toBe(0)
    const into = Buffer.alloc(plain.length)
    expect(await request.read(into, { fill: true })).toBe(plain.length)
    expect(into.toString()).toBe(plain)
    expect(await request.available()).toBe(0)
    expect(request.bytesReceived).toBe(plain.length)
  })

  it('asks again, by itself, where a redirect leads', async () => {
    const scene = setUp()
    expect(await (await scene.session.fetch(`${ORIGIN}/away`)).text()).toBe(plain)
    expect(asked(scene)).toEqual([ALL, ALL])
  })

  it("leaves the caller's own Accept-Encoding, and decodes all the same", async () => {
    const scene = setUp()
    const headers = { 'accept-encoding': 'gzip;q=1' }
    expect(await (await scene.session.fetch(`${ORIGIN}/x`, { headers })).text()).toBe(plain)
    expect(asked(scene)).toEqual(['gzip;q=1'])
  })

  it('does not ask for a coding of a part: no part of a coded body can be decoded', async () => {
    const scene = setUp()
    await (await scene.session.fetch(`${ORIGIN}/x`, { headers: { Range: 'bytes=0-9' } })).bytes()
    expect(asked(scene)).toEqual([null])
  })

  it('fails with what it says, and can go on', async () => {
    const { session } = setUp()
    const response = await session.fetch(`${ORIGIN}/bad`)
    await expect(response.text()).rejects.toMatchObject({
      name: 'TransferError',
      reason: 'undecodable',
      phase: 'read',
    })
    expect(await (await session.fetch(`${ORIGIN}/x`)).text()).toBe(plain)
  })
})

describe('decoding is up to', () => {
  it('the session: it is off unless it is wanted', async () => {
    const scene = setUp({})
    const response = await scene.session.fetch(`${ORIGIN}/x`)
    expect(response.headers.get('content-encoding')).toBe('gzip')
    expect(await response.bytes()).toEqual(new Uint8Array(gzipped))
    expect(asked(scene)).toEqual([null])
  })

  it('each request', async () => {
    const wanted = setUp({})
    expect(await (await wanted.session.fetch(`${ORIGIN}/x`, { decode: true })).text()).toBe(plain)
    const unwanted = setUp()
    expect(await (await unwanted.session.fetch(`${ORIGIN}/x`, { decode: false })).bytes()).toHaveLength(
      gzipped.length,
    )
    expect([...asked(wanted), ...asked(unwanted)]).toEqual([ALL, null])
  })

  it('the codings and limits that are given, by the session or by a request', async () => {
    const scene = setUp({ decode: { codings: ['br'], maxDecodedBytes: 1000 } })
    const response = await scene.session.fetch(`${ORIGIN}/x`)
    expect(response.headers.get('content-encoding')).toBe('gzip')
    expect(await response.bytes()).toHaveLength(gzipped.length)
    const limited = await scene.session.fetch(`${ORIGIN}/bomb`, { decode: { maxDecodedBytes: 1000 } })
    await expect(limited.bytes()).rejects.toMatchObject({ reason: 'bodyTooLarge' })
    const kept = await scene.session.fetch(`${ORIGIN}/x`, { decode: { codings: ['gzip'], keepFields: true } })
    expect(kept.headers.get('content-encoding')).toBe('gzip')
    expect(await kept.text()).toBe(plain)
    expect(asked(scene)).toEqual(['br', ALL, 'gzip'])
  })

  it.each<[unknown, string]>([
    ['gzip', 'decode is "gzip"'],
    [{ codings: ['lzma'] }, 'decode.codings is given with "lzma"'],
    [{ maxDecodedBytes: -1 }, 'decode.maxDecodedBytes is -1'],
    [{ maxRatio: 0.5 }, 'decode.maxRatio is 0.5'],
  ])('nobody who says %o', (decode, message) => {
    expect(() => new Session({ decode } as SessionOptions)).toThrow(message)
    expect(() => setUp().session.open('GET', ORIGIN, { decode } as OpenOptions)).toThrow(message)
  })
})
