// What real servers did is recorded, and done again without a network: the same notifications, the same bytes, the same failures.

import { expect, onTestFinished, test } from 'vitest'
import { type Notification, Session } from '../../src/session/index.ts'
import {
  ManualClock,
  playback,
  type Recording,
  RecordingTransport,
  ScriptedTransport,
} from '../../src/testing/index.ts'
import { UndiciTransport } from '../../src/transports/undici/index.ts'
import { httpServer } from '../session/support/http-server.ts'
import { rawServer } from '../support/raw-server.ts'

interface Outcome {
  readonly status?: number
  readonly text?: string
  readonly reason?: string
  readonly names: readonly string[]
}

/** Up to the response head: how the body came in pieces is up to the kernel. */
const steady = (names: readonly string[]): string[] => [
  ...names.slice(0, names.indexOf('INTERNET_STATUS_RESPONSE_RECEIVED') + 1),
  names.at(-1) ?? '',
]

async function outcomes(session: Session, urls: readonly string[]): Promise<Outcome[]> {
  const all: Outcome[] = []
  for (const url of urls) {
    const names: string[] = []
    const onStatus = ({ name }: Notification): void => void names.push(name)
    try {
      const response = await session.fetch(url, { onStatus })
      all.push({ status: response.status, text: await response.text(), names: steady(names) })
    } catch (error) {
      all.push({ reason: (error as { reason: string }).reason, names: steady(names) })
    }
  }
  await session.close()
  return all
}

async function recorded(urls: readonly string[]): Promise<{ recording: Recording; real: Outcome[] }> {
  const transport = new RecordingTransport(new UndiciTransport())
  const real = await outcomes(new Session({ transport }), urls)
  return { recording: JSON.parse(JSON.stringify(transport.recording)), real }
}

async function played(recording: Recording, urls: readonly string[]): Promise<Outcome[]> {
  const clock = new ManualClock()
  const transport = new ScriptedTransport({ clock, origins: playback(recording) })
  const outcome = outcomes(new Session({ transport, clock }), urls)
  await clock.advance(60_000)
  return outcome
}

test('lengths, chunks, a close, redirects and statuses without a body', async () => {
  const { origin } = await httpServer((request, response) => {
    if (request.url === '/length') response.setHeader('Set-Cookie', 'id=secret').end('abc')
    else if (request.url === '/chunked') {
      response.write('ab')
      response.end('cd')
    } else if (request.url === '/close') response.writeHead(200, { Connection: 'close' }).end('efg')
    else if (request.url?.startsWith('/redirect')) response.writeHead(302, { Location: '/length' }).end()
    else response.writeHead(204).end()
  })
  const urls = ['/length', '/chunked', '/redirect?a=1', '/none', '/close'].map((path) => origin + path)
  const { real, recording } = await recorded(urls)
  expect(real.map(({ status, text }) => [status, text])).toEqual([
    [200, 'abc'],
    [200, 'abcd'],
    [200, 'abc'],
    [204, ''],
    [200, 'efg'],
  ])
  expect(JSON.stringify(recording)).not.toContain('secret')
  expect(await played(recording, urls)).toEqual(real)
})

test('failures: refused, reset in the head, ended early in the body, and not HTTP', async () => {
  const closed = await rawServer()
  await closed.close()
  const server = await rawServer()
  onTestFinished(() => server.close())
  const answers = ['', 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc', 'SSH-2.0\r\n\r\n']
  void (async () => {
    for (const answer of answers) {
      const connection = await server.accept()
      await connection.head()
      if (answer === '') connection.tcp.resetAndDestroy()
      else connection.socket.end(answer)
    }
  })()
  const urls = [
    `${closed.origin}/`,
    `${server.origin}/reset`,
    `${server.origin}/short`,
    `${server.origin}/ssh`,
  ]
  const { real, recording } = await recorded(urls)
  expect(real.map(({ reason }) => reason)).toEqual(['refused', 'reset', 'closed', 'malformed'])
  const again = await played(recording, urls)
  expect(again.map(({ reason }) => reason)).toEqual(['refused', 'reset', 'closed', 'malformed'])
})

test.each([
  ['recording', {}],
  ['recording', null],
  ['recording.version', { version: 2, exchanges: [] }],
])('%s is checked', (option, given) => {
  expect(() => playback(given as never)).toThrow(
    expect.objectContaining({ name: 'InvalidOptionError', option }),
  )
})
