// Messages over plain TCP: how they are delimited, what comes before and instead of them.

import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { Session } from '../../../src/index.ts'
import { exchange, using } from '../exchange.ts'
import type { Report } from '../report.ts'
import type { WebServer } from '../servers/web.ts'
import { noise, type Workspace } from '../workspace.ts'

const MANY = 64 * 1_048_576

export async function messages(report: Report, { origin }: WebServer, { files }: Workspace): Promise<void> {
  const check = (name: string, run: (session: Session) => Promise<void>): Promise<void> =>
    report.check(name, () => using(new Session(), run))

  await check('keep-alive: three requests on one connection', async (session) => {
    const all = []
    for (let i = 0; i < 3; i++) all.push(await exchange(session, 'GET', `${origin}/small.txt`))
    assert.deepEqual(
      all.map(({ body }) => String(body)),
      Array(3).fill('hello world\n'),
    )
    assert.deepEqual(
      all.map(({ names }) => names.filter((name) => name === 'CONNECTED_TO_SERVER' || name === 'reused')),
      [['CONNECTED_TO_SERVER'], ['reused'], ['reused']],
    )
  })

  await check('a large response, every byte of it', async (session) => {
    const { body } = await exchange(session, 'GET', `${origin}/large.bin`)
    assert(body.equals(files['/large.bin'] as Buffer))
  })

  await check('HEAD, 206 and 304: no body, a part, and no body', async (session) => {
    const head = await exchange(session, 'HEAD', `${origin}/large.bin`)
    assert.deepEqual([head.status, head.header('content-length'), head.body.length], [200, '8388608', 0])
    const part = await exchange(session, 'GET', `${origin}/large.bin`, {
      headers: [['Range', 'bytes=100-199']],
    })
    assert.equal(part.status, 206)
    assert(part.body.equals((files['/large.bin'] as Buffer).subarray(100, 200)))
    const since: [string, string][] = [['If-Modified-Since', head.header('last-modified') as string]]
    const unmodified = await exchange(session, 'GET', `${origin}/large.bin`, { headers: since })
    assert.deepEqual([unmodified.status, unmodified.body.length], [304, 0])
    assert(unmodified.names.includes('reused'))
  })

  await check('gzip in the chunked coding, decoded', async () => {
    await using(new Session({ decode: true }), async (session) => {
      const { body, header } = await exchange(session, 'GET', `${origin}/text.txt`)
      assert.equal(header('transfer-encoding'), 'chunked')
      assert(body.equals(files['/text.txt'] as Buffer))
    })
  })

  await check('an upload with a length, and the same bytes back', async (session) => {
    const bytes = noise(4_000_001)
    const put = await exchange(session, 'PUT', `${origin}/put/length.bin`, { body: bytes })
    assert([201, 204].includes(put.status), `status ${put.status}`)
    assert((await exchange(session, 'GET', `${origin}/put/length.bin`)).body.equals(bytes))
  })

  await check('an upload in the chunked coding, write by write', async (session) => {
    const bytes = noise(3_000_001)
    const request = session.open('PUT', `${origin}/put/chunked.bin`)
    await request.sendEx()
    for (let at = 0; at < bytes.length; at += 50_000) await request.write(bytes.subarray(at, at + 50_000))
    const { status } = await request.end()
    assert([201, 204].includes(status), `status ${status}`)
    await request.close()
    assert((await exchange(session, 'GET', `${origin}/put/chunked.bin`)).body.equals(bytes))
  })

  await check('a stream that is pulled as the server takes it', async (session) => {
    const bytes = noise(2_000_000)
    const pieces = Array.from({ length: 20 }, (_, i) => bytes.subarray(i * 100_000, (i + 1) * 100_000))
    const request = session.open('PUT', `${origin}/put/stream.bin`)
    const { status } = await request.send(Readable.from(pieces))
    assert([201, 204].includes(status), `status ${status}`)
    await request.close()
    assert((await exchange(session, 'GET', `${origin}/put/stream.bin`)).body.equals(bytes))
  })

  await check('413 while uploading, and the session goes on', async (session) => {
    const request = session.open('PUT', `${origin}/limited/much.bin`)
    const { status } = await request.send(Readable.from(slices()), { contentLength: MANY })
    assert.equal(status, 413)
    await request.close()
    assert.equal((await exchange(session, 'GET', `${origin}/small.txt`)).status, 200)
  })

  await check('413 in the middle of the chunked coding', async (session) => {
    const request = session.open('PUT', `${origin}/limited/much.bin`)
    const { status } = await request.send(Readable.from(slices()))
    assert.equal(status, 413)
    await request.close()
  })

  await check('100 (Continue): the body waits for it, and leaves', async (session) => {
    const bytes = noise(300_000)
    const request = session.open('PUT', `${origin}/put/expected.bin`)
    const names: string[] = []
    request.on('status', ({ name }) => names.push(name))
    const { status } = await request.send(bytes, { expectContinue: 20_000 })
    await request.close()
    assert([201, 204].includes(status), `status ${status}`)
    assert(names.includes('INTERNET_STATUS_INTERMEDIATE_RESPONSE'), names.join(' '))
    assert((await exchange(session, 'GET', `${origin}/put/expected.bin`)).body.equals(bytes))
  })

  await check('100 (Continue) is refused by 413: no body leaves', async (session) => {
    const request = session.open('PUT', `${origin}/limited/much.bin`)
    const { status } = await request.send(noise(2_000_000), { expectContinue: 20_000 })
    assert.deepEqual([status, request.bytesSent], [413, 0])
    await request.close()
  })

  await check('a redirect', async (session) => {
    const { body, names, request, status } = await exchange(session, 'GET', `${origin}/moved`)
    assert.deepEqual([status, String(body), request.redirects], [200, 'hello world\n', 1])
    assert(names.includes('REDIRECT'))
  })
}

function* slices(): Generator<Buffer> {
  const slice = noise(65_536)
  for (let sent = 0; sent < MANY; sent += slice.length) yield slice
}
