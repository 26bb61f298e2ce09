// expectContinue: who wants to ask before a body goes.

import { describe, expect, it } from 'vitest'
import { InvalidOptionError } from '../../src/session/index.ts'
import { hang, interim, reply, take } from '../../src/testing/index.ts'
import { rejection } from './support/caught.ts'
import { ORIGIN, scriptedSession } from './support/scripted-session.ts'

const asked = (head: string | undefined): boolean => /^expect: 100-continue\r$/im.test(head ?? '')
const wants = [interim(100), take(), reply(200, {}, 'ok')]
const wantsNot = [reply(417, {}, 'no')]

async function* pieces(pulled: string[]) {
  for (const piece of ['ab', 'cd']) {
    pulled.push(piece)
    yield piece
  }
}

describe('a body that the server wants', () => {
  const bodies = {
    'at hand': () => 'abcd',
    'out of a source': () => pieces([]),
    'out of a Blob': () => new Blob(['abcd']),
  }

  it.each(Object.entries(bodies))('%s', async (_name, body) => {
    const { session, transport } = scriptedSession({ '/': wants })
    const request = session.open('PUT', ORIGIN)
    const heard: string[] = []
    request.on('status', ({ name }) => heard.push(name.replace('INTERNET_STATUS_', '')))
    expect((await request.send(body(), { expectContinue: 60_000 })).status).toBe(200)
    expect(heard.indexOf('INTERMEDIATE_RESPONSE')).toBe(heard.indexOf('REQUEST_SENT') + 1)
    const [seen] = transport.requests
    expect([asked(seen?.head), String(seen?.body)]).toEqual([true, 'abcd'])
    expect(request.bytesSent).toBe(4)
    await session.close()
  })

  it('in writes', async () => {
    const { session, transport } = scriptedSession({ '/': wants })
    const request = session.open('PUT', ORIGIN)
    await request.sendEx({ expectContinue: 60_000 })
    await request.write('abcd')
    expect((await request.end()).status).toBe(200)
    expect(String(transport.requests[0]?.body)).toBe('abcd')
    await session.close()
  })

  it('by fetch', async () => {
    const { session, transport } = scriptedSession({ '/': wants })
    const response = await session.fetch(ORIGIN, { method: 'PUT', body: 'abcd', expectContinue: true })
    expect(await response.text()).toBe('ok')
    expect(asked(transport.requests[0]?.head)).toBe(true)
    await session.close()
  })
})

it('true waits 350 milliseconds, as System.Net does (D008, D227)', async () => {
  const { clock, session, transport } = scriptedSession({ '/': [take(), reply(200)] })
  const request = session.open('PUT', ORIGIN)
  let leftAt = 0
  const times: number[] = []
  request.on('INTERNET_STATUS_REQUEST_SENT', () => times.push(clock.now()))
  const sent = request.send('abcd', { expectContinue: true })
  await clock.idle()
  clock.skip()
  await sent
  leftAt = (times[1] as number) - (times[0] as number)
  expect(leftAt).toBe(350)
  expect(String(transport.requests[0]?.body)).toBe('abcd')
  await session.close()
})

describe('a body that the server does not want', () => {
  it('is not sent, and the answer is the response', async () => {
    const { session, transport } = scriptedSession({ '/': wantsNot })
    const request = session.open('PUT', ORIGIN)
    expect((await request.send('abcd', { expectContinue: true })).status).toBe(417)
    expect([request.bytesSent, String(transport.requests[0]?.body)]).toEqual([0, ''])
    await session.close()
  })

  it('is not pulled out of its source', async () => {
    const { session } = scriptedSession({ '/': wantsNot })
    const request = session.open('PUT', ORIGIN)
    const pulled: string[] = []
    expect((await request.send(pieces(pulled), { expectContinue: true })).status).toBe(417)
    expect(pulled).toEqual([])
    await session.close()
  })

  it('is refused by write, and dropped by a stream', async () => {
    const { session } = scriptedSession({ '/': wantsNot })
    const request = session.open('PUT', ORIGIN)
    await request.sendEx({ expectContinue: true })
    expect(await rejection(request.write('abcd'))).toMatchObject({ state: 'answered.bodyUnwanted' })
    expect((await request.end()).status).toBe(417)

    const other = session.open('PUT', ORIGIN)
    const stream = other.writable({ expectContinue: true })
    stream.write('ab')
    await new Promise((resolve) => stream.end('cd', () => resolve(null)))
    expect(other.response?.status).toBe(417)
    await session.close()
  })
})

it('without a body nothing is asked (RFC 9110 §10.1.1)', async () => {
  const { session, transport } = scriptedSession({ '/': [take(), reply(200)] })
  for (const body of [null, '', new Uint8Array(0)]) {
    const request = session.open('PUT', ORIGIN)
    await request.send(body, { expectContinue: true })
  }
  const get = session.open('GET', ORIGIN)
  await get.sendEx({ expectContinue: true })
  await get.end()
  await session.open('PUT', ORIGIN).send('abcd', { expectContinue: false })
  await session.open('PUT', ORIGIN).send('abcd', { expectContinue: 0 })
  expect(transport.requests.map(({ head }) => asked(head))).toEqual(Array(6).fill(false))
  await session.close()
})

it.each([-1, Number.NaN, 'yes', null, {}])('expectContinue: %j is refused', async (wait) => {
  const { session } = scriptedSession({ '/': [hang()] })
  const options = { expectContinue: wait as number }
  for (const call of ['send', 'sendEx'] as const) {
    const request = session.open('PUT', ORIGIN)
    const refused = rejection(call === 'send' ? request.send('abcd', options) : request.sendEx(options))
    const error = await refused
    expect(error).toBeInstanceOf(InvalidOptionError)
    expect(String(error)).toContain(`${call}() is refused`)
    expect(String(error)).toContain('expectContinue')
    expect(request.state).toBe('idle')
  }
  await session.close()
})
