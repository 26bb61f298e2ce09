// The demonstration, which needs no network: it reads a page and uploads 64 MiB to a slow reader.

import { createHash } from 'node:crypto'
import { Session, type SessionOptions } from '../index.ts'
import { WRITE_BYTES } from './body.ts'
import { startServer } from './embedded-server.ts'
import { count, Report, type Screen, type Verbosity } from './report/index.ts'
import { transfer } from './transfer.ts'

const WRITES = 1024
/** Sixteen pauses of a quarter of a second. */
const SLOWNESS = { burstBytes: 4_194_304, restMs: 250 } as const

export interface DemoOptions {
  readonly session: SessionOptions
  readonly verbosity: Verbosity
  readonly signal: AbortSignal
}

/** @throws Error if the received bytes differ from those that were sent */
export async function demonstrate(screen: Screen, options: DemoOptions): Promise<void> {
  const server = await startServer(SLOWNESS)
  const session = new Session(options.session)
  try {
    await readPage(screen, session, server.origin, options)
    await uploadSlowly(screen, session, server.origin, options)
  } finally {
    await session.close()
    await server.close()
  }
}

async function readPage(
  screen: Screen,
  session: Session,
  origin: string,
  { verbosity, signal }: DemoOptions,
): Promise<void> {
  const url = `${origin}/`
  const report = new Report(screen, { title: `GET ${url}`, verbosity })
  await transfer(session, { method: 'GET', url, report, signal, deliver: () => {} })
}

async function uploadSlowly(
  screen: Screen,
  session: Session,
  origin: string,
  { verbosity, signal }: DemoOptions,
): Promise<void> {
  const url = `${origin}/upload`
  const length = WRITES * WRITE_BYTES
  const hash = createHash('sha256')
  function* chunks(): Iterable<Uint8Array> {
    for (let i = 0; i < WRITES; i++) {
      const chunk = Buffer.alloc(WRITE_BYTES, `block ${i} of ${WRITES}\n`)
      hash.update(chunk)
      yield chunk
    }
  }
  const report = new Report(screen, {
    title: `POST ${url}: ${count(WRITES)} writes of 64 KiB to a reader who rests 250 ms after each 4 MiB`,
    verbosity,
    upload: length,
  })
  if (verbosity === 'usual')
    screen.line(
      'Writes that complete at once are counted in one line; --verbose shows each. A pending one is always shown.',
    )
  let answer = ''
  await transfer(session, {
    method: 'POST',
    url,
    body: { chunks: chunks(), length },
    report,
    signal,
    deliver: (chunk) => {
      answer += Buffer.from(chunk).toString('latin1')
    },
  })
  const arrived = JSON.parse(answer) as { bytes: number; sha256: string }
  if (arrived.bytes !== length || arrived.sha256 !== hash.digest('hex'))
    throw new Error(`the server received something other than what was sent: ${answer}`)
  screen.line(`The server received ${count(arrived.bytes)} bytes with the SHA-256 of those that were sent.`)
}
