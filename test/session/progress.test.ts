// Progress of uploads and downloads: what was really taken and given, at intervals, from a first to a last call.

import { once } from 'node:events'
import fs, { createReadStream } from 'node:fs'
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Body, type Progress, Session } from '../../src/index.ts'
import { dribble, Gate, head, reply, take, until } from '../../src/testing/index.ts'
import { uncaught } from './support/caught.ts'
import { httpServer } from './support/http-server.ts'
import { ORIGIN, scriptedSession } from './support/scripted-session.ts'

const SIZE = 1000
const bytes = Buffer.alloc(SIZE, 'x')
const gate = new Gate()
gate.open()

const routes = {
  '/': [take(), reply(200, {}, 'abc')],
  '/slow': [head(200, { 'content-length': '40' }), ...dribble(Buffer.alloc(40), 4, 30)],
  '/endless': [head(200, { 'transfer-encoding': 'chunked' }), ...dribble('4\r\nabcd\r\n', 9, 5)],
  '/away': [take(), reply(307, { location: `${ORIGIN}/` })],
  '/away-unread': [reply(307, { location: `${ORIGIN}/` }), take()],
  '/cut': [take(300), { type: 'reset' }],
  '/early': [take(300), reply(413, {}, 'too much')],
  '/empty': [take(), reply(204)],
} as const

function heard(): { readonly all: Progress[]; readonly onProgress: (progress: Progress) => void } {
  const all: Progress[] = []
  return { all, onProgress: (progress) => void all.push(progress) }
}

const of = (all: readonly Progress[], direction: Progress['direction']) =>
  all.filter((each) => each.direction === direction)

function isWhole(all: readonly Progress[], total: number | null, size = total ?? SIZE): void {
  expect(all[0]).toMatchObject({ transferred: 0, total, rate: null, done: false })
  expect(all.at(-1)).toMatchObject({ transferred: size, total, eta: 0, done: true })
  expect(all.filter(({ done }) => done)).toHaveLength(1)
  for (const [i, { transferred }] of all.entries())
    expect(transferred).toBeGreaterThanOrEqual(all[i - 1]?.transferred ?? 0)
}

describe('an upload', () => {
  const pieces = () => Array.from({ length: 10 }, () => bytes.subarray(0, SIZE / 10))
  it.each<[string, () => Body, number | null]>([
    ['a buffer', () => bytes, SIZE],
    ['a string', () => bytes.toString(), SIZE],
    ['a Blob', () => new Blob([bytes]), SIZE],
    ['a stream of Node', () => Readable.from(pieces()), null],
    ['a stream of the Web', () => ReadableStream.from(pieces()), null],
    ['an iterable', () => pieces(), null],
    ['a function that makes one', () => () => pieces(), null],
  ])('of %s is told from 0 to its end', async (_kind, body, total) => {
    const { session } = scriptedSession(routes, { script: { capacity: 300 } })
    const { all, onProgress } = heard()
    const response = await session.fetch(`${ORIGIN}/`, {
      method: 'POST',
      body: body(),
      onProgress,
      progressInterval: 0,
    })
    const uploads = [...of(all, 'upload')]
    isWhole(uploads, total, SIZE)
    expect(uploads.length).toBeGreaterThan(2)
    await response.text()
    isWhole(of(all, 'download'), 3)
    expect(of(all, 'upload')).toEqual(uploads)
  })

  describe('of a stream of a file', () => {
    const upload = async (body: Body): Promise<(number | null)[]> => {
      const { session } = scriptedSession(routes)
      const { all, onProgress } = heard()
      const options = { method: 'POST', body, onProgress, progressInterval: 0 }
      await (await session.fetch(`${ORIGIN}/`, options)).text()
      const uploads = of(all, 'upload')
      return [uploads[0]?.total ?? null, uploads.at(-1)?.transferred ?? null]
    }
    const file = async (): Promise<string> => {
      const folder = await mkdtemp(join(tmpdir(), 'hinternet-progress-'))
      onTestFinished(() => rm(folder, { recursive: true }))
      await writeFile(join(folder, 'file'), bytes)
      return join(folder, 'file')
    }

    it('has the total of what it will give', async () => {
      const path = await file()
      expect(await upload(createReadStream(path))).toEqual([SIZE, SIZE])
      expect(await upload(createReadStream(path, { start: 100 }))).toEqual([SIZE - 100, SIZE - 100])
      expect(await upload(createReadStream(path, { start: 100, end: 199 }))).toEqual([100, 100])
      expect(await upload(createReadStream(path, { end: SIZE * 2 }))).toEqual([SIZE, SIZE])
      const opened = createReadStream(path, { start: 0 })
      await once(opened, 'ready')
      expect(await upload(opened)).toEqual([SIZE, SIZE])
    })

    it('has none where that is not certain', async () => {
      const path = await file()
      const opened = createReadStream(path)
      await once(opened, 'ready')
      expect(await upload(opened)).toEqual([null, SIZE])
      const begun = createReadStream(path, { highWaterMark: 100 })
      await once(begun, 'readable')
      begun.read(100)
      expect(await upload(begun)).toEqual([null, SIZE - 100])
      const handle = await open(path)
      await handle.read(Buffer.alloc(10))
      expect(await upload(handle.createReadStream())).toEqual([null, SIZE - 10])
      const otherwise = { open: fs.open, close: fs.close, read: fs.read }
      expect(await upload(createReadStream(path, { fs: otherwise }))).toEqual([null, SIZE])
      expect(await upload(createReadStream(path, 'utf8'))).toEqual([null, SIZE])
      expect(await upload(createReadStream(path).pipe(new PassThrough()))).toEqual([null, SIZE])
    })
  })

  it('of a form is told as long as its head says it is', async () => {
    const { session, transport } = scriptedSession(routes)
    const { all, onProgress } = heard()
    const form = new FormData()
    form.set('file', new Blob([bytes]), 'x.txt')
    await (await session.fetch(`${ORIGIN}/`, { method: 'POST', body: form, onProgress })).text()
    const length = transport.requests[0]?.body.length as number
    expect(length).toBeGreaterThan(SIZE)
    expect(of(all, 'upload').at(-1)).toMatchObject({ transferred: length, done: true })
  })

  it('by hand is told for what the kernel has taken, not for what waits', async () => {
    const opened = new Gate()
    const { session, clock } = scriptedSession(
      { '/': [until(opened), take(), reply(200)] },
      { script: { capacity: 300 } },
    )
    const { all, onProgress } = heard()
    const request = session.open('PUT', `${ORIGIN}/`, { onProgress, progressInterval: 0 })
    await request.sendEx({ contentLength: SIZE })
    const pending = once(request, 'ioPending')
    const written = request.write(bytes)
    await pending
    await clock.idle()
    expect(all.at(-1)?.transferred).toBeLessThanOrEqual(300)
    opened.open()
    await written
    await request.end()
    isWhole(of(all, 'upload'), SIZE)
  })

  it('starts again with the next attempt, and each attempt is told apart', async () => {
    const { session } = scriptedSession(routes, { script: { capacity: 300 } })
    const { all, onProgress } = heard()
    const options = { method: 'POST', body: bytes, onProgress, progressInterval: 0 }
    await (await session.fetch(`${ORIGIN}/away`, options)).text()
    isWhole(
      of(all, 'upload').filter(({ attempt }) => attempt === 1),
      SIZE,
    )
    isWhole(
      of(all, 'upload').filter(({ attempt }) => attempt === 2),
      SIZE,
    )
    isWhole(of(all, 'download'), 3)
    expect(of(all, 'download')[0]?.attempt).toBe(2)
  })

  it.each(['/cut', '/early'])('that is not complete never says that it is (%s)', async (path) => {
    const { session } = scriptedSession(routes, { script: { capacity: 100 } })
    const { all, onProgress } = heard()
    const request = session.open('POST', ORIGIN + path, { onProgress, progressInterval: 0 })
    const outcome = await request.send(() => Readable.from(pieces())).catch((error: Error) => error)
    const uploads = of(all, 'upload')
    expect(outcome instanceof Error).toBe(path === '/cut')
    expect(uploads.some(({ done }) => done)).toBe(false)
    expect(uploads.at(-1)?.transferred).toBeLessThan(SIZE)
    const { length } = all
    await request.close()
    expect(all).toHaveLength(length)
  })

  it('is not told where there is no body', async () => {
    const { session } = scriptedSession(routes)
    const { all, onProgress } = heard()
    await session.fetch(`${ORIGIN}/empty`, { onProgress })
    expect(of(all, 'upload')).toEqual([])
    isWhole(of(all, 'download'), 0)
  })
})

describe('a download', () => {
  it('is told at intervals of the clock of the session, with rate and rest', async () => {
    const { clock, session } = scriptedSession(routes)
    const { all, onProgress } = heard()
    const response = await session.fetch(`${ORIGIN}/slow`, { onProgress, progressInterval: 100 })
    const body = response.bytes()
    await clock.advance(300)
    await body
    isWhole(all, 40)
    expect(all.map(({ transferred }) => transferred)).toEqual([0, 16, 28, 40])
    expect(all[1]).toMatchObject({ rate: 160, eta: 150 })
  })

  it('tells what came last even where nothing more comes', async () => {
    const { clock, session } = scriptedSession(routes)
    const { all, onProgress } = heard()
    const request = session.open('GET', `${ORIGIN}/endless`, { onProgress, progressInterval: 100 })
    await request.send()
    void request.take()
    await clock.advance(20)
    void request.take().catch(() => {})
    expect(all.at(-1)?.transferred).toBe(0)
    await clock.advance(100)
    expect(all.at(-1)).toMatchObject({ transferred: 4, total: null, eta: null, done: false })
    await request.close()
    await clock.advance(500)
    expect(all.at(-1)?.done).toBe(false)
  })

  it.each(['read', 'take', 'loop', 'stream', 'node'] as const)(
    'adds up, however it is read: %s',
    async (how) => {
      const { clock, session } = scriptedSession(routes)
      const { all, onProgress } = heard()
      const request = session.open('GET', `${ORIGIN}/slow`, { onProgress, progressInterval: 0 })
      await request.send()
      const read = async (): Promise<void> => {
        if (how === 'read') while ((await request.read(new Uint8Array(3))) > 0);
        else if (how === 'take') while ((await request.take()) !== null);
        else {
          const pieces = how === 'loop' ? request : how === 'stream' ? request.stream() : request.readable()
          for await (const _ of pieces as AsyncIterable<unknown>);
        }
      }
      const reading = read()
      await clock.advance(300)
      await reading
      isWhole(all, 40)
    },
  )

  it('that is decoded is counted as it was sent, and as it is read', async () => {
    const plain = Buffer.alloc(200_000, 'abc')
    const encoded = gzipSync(plain)
    const server = await httpServer((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': encoded.length }).end(encoded)
    })
    const session = new Session({ decode: true })
    onTestFinished(() => session.close())
    const { all, onProgress } = heard()
    const response = await session.fetch(server.origin, { onProgress, progressInterval: 0 })
    expect((await response.bytes()).length).toBe(plain.length)
    isWhole(all, encoded.length)
    expect(all.at(-1)?.decoded).toBe(plain.length)
  })
})

describe('the listener', () => {
  it('of one send takes the place of the request’s, for that send', async () => {
    const { session } = scriptedSession(routes)
    const [usual, own] = [heard(), heard()]
    const request = session.open('POST', `${ORIGIN}/`, { onProgress: usual.onProgress })
    await request.send(bytes, { onProgress: own.onProgress })
    while ((await request.take()) !== null);
    isWhole(of(own.all, 'upload'), SIZE)
    expect(usual.all).toEqual([])
    await request.send(bytes)
    isWhole(of(usual.all, 'upload'), SIZE)
  })

  it('breaks nothing by throwing', async () => {
    const { session } = scriptedSession(routes)
    const onProgress = (): never => {
      throw new Error('from the listener')
    }
    const thrown = await uncaught(2, async () => {
      const response = await session.fetch(`${ORIGIN}/`, { onProgress })
      expect(await response.text()).toBe('abc')
    })
    expect(thrown).toMatchObject([{ message: 'from the listener' }, { message: 'from the listener' }])
  })

  it.each([
    [{ onProgress: 1 }, 'onProgress'],
    [{ progressInterval: -1 }, 'progressInterval'],
  ])('is checked: %o', (options, name) => {
    const { session } = scriptedSession(routes)
    expect(() => session.open('GET', ORIGIN, options as never)).toThrow(name)
  })
})

describe('on a real socket, to a server that reads slowly', () => {
  it.each(['a buffer', 'a stream'])(
    'an upload of %s is never ahead of the server by more than the kernels hold',
    async (kind) => {
      const size = 24 * 1024 * 1024
      let received = 0
      const server = net.createServer((socket) => {
        socket.on('error', () => {})
        socket.on('data', (chunk) => {
          received += chunk.length
          socket.pause()
          setTimeout(() => socket.resume(), 1)
          if (received >= size) socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')
        })
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const session = new Session()
      onTestFinished(async () => {
        await session.close()
        server.close()
      })
      const gaps: number[] = []
      const all: Progress[] = []
      const whole = Buffer.alloc(size)
      const body =
        kind === 'a buffer' ? whole : Readable.from([whole.subarray(0, size / 2), whole.subarray(size / 2)])
      const { port } = server.address() as net.AddressInfo
      const response = await session.fetch(`http://127.0.0.1:${port}/`, {
        method: 'PUT',
        body,
        progressInterval: 0,
        onProgress: (progress) => {
          all.push(progress)
          if (progress.direction === 'upload') gaps.push(progress.transferred - received)
        },
      })
      await response.text()
      isWhole(of(all, 'upload'), kind === 'a buffer' ? size : null, size)
      expect(Math.max(...gaps)).toBeLessThan(size / 2)
      expect(of(all, 'upload').length).toBeGreaterThan(10)
    },
  )
})
