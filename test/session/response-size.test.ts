// One limit for what is read of a response body, whatever its coding and its framing.

import zlib from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { OpenOptions, SessionOptions } from '../../src/session/index.ts'
import { chunk, head, lastChunk, reply, send } from '../../src/testing/index.ts'
import { ORIGIN, type ScriptedSession, scriptedSession } from './support/scripted-session.ts'

const BODY = Buffer.alloc(1000, 'x')
const CHUNKED = { 'Transfer-Encoding': 'chunked' }

const setUp = (options: SessionOptions): ScriptedSession =>
  scriptedSession(
    {
      '/plain': [reply(200, {}, BODY)],
      '/chunked': [
        head(200, CHUNKED),
        ...Array.from({ length: 10 }, () => chunk(BODY.subarray(0, 100))),
        lastChunk(),
      ],
      '/endless': [head(200, CHUNKED), chunk(BODY), chunk(BODY), chunk(BODY)],
      '/coded': [reply(200, { 'Content-Encoding': 'gzip' }, zlib.gzipSync(BODY))],
      '/unframed': [head(200, { Connection: 'close' }), send(BODY)],
      '/away': [reply(302, { Location: '/small' }, BODY)],
      '/small': [reply(200, {}, 'small')],
      '/empty': [reply(200, {}, '')],
    },
    options,
  )

describe.each(['/plain', '/chunked', '/coded'])('a body of 1000 bytes (%s)', (path) => {
  it.each<[SessionOptions, OpenOptions]>([
    [{ maxResponseSize: 1000, decode: true }, {}],
    [{ decode: true }, { maxResponseSize: 1000 }],
    [{ maxResponseSize: 1, decode: true }, { maxResponseSize: Number.POSITIVE_INFINITY }],
  ])('is had with %j and %j', async (options, own) => {
    const { session } = setUp(options)
    expect((await (await session.fetch(ORIGIN + path, own)).bytes()).length).toBe(1000)
  })

  it.each<[SessionOptions, OpenOptions]>([
    [{ maxResponseSize: 999, decode: true }, {}],
    [{ decode: true }, { maxResponseSize: 999 }],
    [{ maxResponseSize: 0, decode: true }, {}],
    [{ maxResponseSize: 1_000_000, decode: true }, { maxResponseSize: 500 }],
  ])('fails with %j and %j, by name', async (options, own) => {
    const { session } = setUp(options)
    const limit = own.maxResponseSize ?? options.maxResponseSize
    const response = await session.fetch(ORIGIN + path, own)
    await expect(response.text()).rejects.toMatchObject({
      name: 'TransferError',
      phase: 'read',
      reason: 'bodyTooLarge',
      message: expect.stringContaining(`more than the ${limit} bytes of maxResponseSize`),
    })
    expect(session.requests.size).toBe(0)
  })
})

describe('the limit', () => {
  it('holds for every way to read, and hands no byte out beyond it', async () => {
    const { session } = setUp({ maxResponseSize: 250 })
    const ways: ((path: string) => Promise<number>)[] = [
      async (path) => {
        const request = session.open('GET', ORIGIN + path)
        await request.send()
        let length = 0
        try {
          for await (const piece of request) length += piece.length
        } catch (error) {
          expect(error).toMatchObject({ reason: 'bodyTooLarge' })
        }
        await request.close()
        return length
      },
      async (path) => {
        const request = session.open('GET', ORIGIN + path)
        await request.send()
        let length = 0
        const failure = (async () => {
          for (;;) {
            const bytes = await request.read(Buffer.alloc(60), { fill: true })
            if (bytes === 0) return null
            length += bytes
          }
        })()
        await expect(failure).rejects.toMatchObject({ reason: 'bodyTooLarge' })
        await request.close()
        return length
      },
      async (path) => {
        const { body } = await session.fetch(ORIGIN + path)
        let length = 0
        const failure = (async () => {
          for await (const piece of body ?? []) length += piece.length
        })()
        await expect(failure).rejects.toMatchObject({ reason: 'bodyTooLarge' })
        return length
      },
    ]
    for (const path of ['/plain', '/chunked', '/endless', '/unframed'])
      for (const way of ways) expect(await way(path)).toBeLessThanOrEqual(250)
  })

  it('tells the closing of a connection that is not at its end before the failure, and none that is over', async () => {
    const { session } = setUp({ maxResponseSize: 10 })
    const request = session.open('GET', `${ORIGIN}/endless`)
    const names: string[] = []
    request.on('status', ({ name }) => names.push(name))
    await request.send()
    await expect(request.take()).rejects.toMatchObject({ reason: 'bodyTooLarge' })
    expect(names.slice(-3)).toEqual([
      'INTERNET_STATUS_CLOSING_CONNECTION',
      'INTERNET_STATUS_CONNECTION_CLOSED',
      'INTERNET_STATUS_REQUEST_COMPLETE',
    ])
    // It can be sent again, and the count begins again.
    expect((await request.send()).status).toBe(200)
    await request.close()
  })

  it('counts no body of a redirect, and an empty one is within any', async () => {
    const { session } = setUp({ maxResponseSize: 5 })
    expect(await (await session.fetch(`${ORIGIN}/away`)).text()).toBe('small')
    expect(await (await session.fetch(`${ORIGIN}/empty`, { maxResponseSize: 0 })).text()).toBe('')
  })

  it.each([-1, Number.NaN, '5', null, {}])('%s is refused', (given) => {
    expect(() => setUp({ maxResponseSize: given as number })).toThrow(/maxResponseSize/)
    const { session } = setUp({})
    expect(() => session.open('GET', ORIGIN, { maxResponseSize: given as number })).toThrow(/maxResponseSize/)
  })
})
