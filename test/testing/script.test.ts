// What a script can say, beyond what every transport has to show in the contract.

import { describe, expect, test } from 'vitest'
import { Caller, type Environment } from '../../src/testing/conformance/index.ts'
import {
  accepts,
  chunk,
  found,
  Gate,
  hang,
  head,
  ManualClock,
  type OriginScript,
  refuses,
  reply,
  ScriptedTransport,
  type Step,
  send,
  take,
  unreachable,
  until,
  wait,
} from '../../src/testing/index.ts'

const ORIGIN = 'http://origin.test'

function scripted(script: OriginScript, others: Readonly<Record<string, OriginScript>> = {}) {
  const clock = new ManualClock()
  const transport = new ScriptedTransport({ clock, origins: { [ORIGIN]: script, ...others } })
  const environment = { transport, clock, origin: ORIGIN } as unknown as Environment
  return { clock, transport, caller: (method: string, url = '/x') => new Caller(environment, method, url) }
}
const routes = (...steps: Step[]): OriginScript => ({ routes: { '*': steps } })

describe('the way to a server', () => {
  test('takes its time', async () => {
    const lookup = { found: ['10.0.0.1'], after: 10 }
    const { clock, caller } = scripted({ lookup, connect: accepts(20), ...routes(reply(200)) })
    const request = caller('GET')
    const done = request.send()
    await clock.advance(9)
    expect(request.said).toEqual(['RESOLVING_NAME'])
    await clock.advance(1)
    expect(request.said.at(-1)).toBe('CONNECTING_TO_SERVER')
    await clock.advance(20)
    expect((await done).error).toBeNull()
    expect(request.last('INTERNET_STATUS_CONNECTED_TO_SERVER').address).toBe('10.0.0.1')
  })

  test('is another one for each address', async () => {
    const byAddress = { '10.0.0.1': refuses(), '10.0.0.2': unreachable(), '10.0.0.3': accepts() }
    const { caller } = scripted({
      lookup: found('10.0.0.1', '10.0.0.2', '10.0.0.3'),
      connect: { byAddress },
      ...routes(reply(200)),
    })
    const request = caller('GET')
    await request.send()
    expect(request.said.filter((token) => token === 'attemptFailed')).toHaveLength(2)
    expect(request.last('attemptFailed')).toMatchObject({ address: '10.0.0.2', code: 'EHOSTUNREACH' })
  })

  test('is another one each time', async () => {
    const { caller } = scripted({ connect: [refuses(), accepts()], ...routes(reply(200)) })
    const request = caller('GET')
    expect((await request.send()).error?.reason).toBe('refused')
    expect((await request.send()).error).toBeNull()
  })

  test.each([
    ['certificateName', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['handshake', undefined],
  ] as const)('fails in its handshake: %s', async (reason, code) => {
    const secure = code === undefined ? { reason } : { reason, code }
    const { transport, caller } = scripted(routes(), { 'https://secure.test': { secure, ...routes() } })
    const request = caller('GET', 'https://secure.test/')
    expect((await request.send()).error).toMatchObject({ phase: 'secure', reason })
    expect(request.said.slice(-3, -1)).toEqual(['CLOSING_CONNECTION', 'CONNECTION_CLOSED'])
    expect(transport.connections.open).toBe(0)
  })

  test('is none for what is not in the script', async () => {
    const { caller } = scripted(routes())
    expect((await caller('GET', 'http://other.test/').send()).error?.reason).toBe('notFound')
    const literal = caller('GET', 'http://10.1.2.3/')
    expect((await literal.send()).error?.reason).toBe('refused')
    expect(literal.said[0]).toBe('CONNECTING_TO_SERVER')
  })
})

describe('a server', () => {
  test('does for each path what it says, time after time; what has no route is 404', async () => {
    const { caller } = scripted({ routes: { '/x': [[reply(201)], [reply(202)]], '/y': [reply(203)] } })
    const status = async (path: string): Promise<number | undefined> => {
      const request = caller('GET', path)
      await request.send()
      await request.close()
      return request.lifecycle.response?.status
    }
    expect(await status('/x?first')).toBe(201)
    expect(await status('/y')).toBe(203)
    expect([await status('/x?second'), await status('/x?third')]).toEqual([202, 202])
    expect(await status('/z')).toBe(404)
  })

  test('shows what it saw, while it sees it', async () => {
    const gate = new Gate()
    const { transport, caller } = scripted(routes(take(4), until(gate), take(), reply(200)))
    const request = caller('PUT')
    await request.sendEx('chunked', { headers: ['x-one', '1'] })
    request.write('abc')
    request.write('defg')
    await gate.reached
    const [seen] = transport.requests
    expect(seen).toMatchObject({ method: 'PUT', path: '/x', connection: 1, complete: false })
    expect(seen?.head).toBe(
      'PUT /x HTTP/1.1\r\nhost: origin.test\r\nx-one: 1\r\ntransfer-encoding: chunked\r\n\r\n',
    )
    expect(Buffer.from(seen?.body ?? []).toString()).toBe('abcd')
    gate.open()
    await request.end()
    expect(Buffer.from(seen?.body ?? []).toString()).toBe('abcdefg')
    expect(seen?.complete).toBe(true)
  })

  test('waits, and sends in pieces', async () => {
    const { clock, caller } = scripted(
      routes(
        wait(50),
        head(200, { 'Transfer-Encoding': 'chunked' }),
        chunk('one'),
        wait(50),
        send('0\r\n\r\n'),
      ),
    )
    const request = caller('GET')
    void request.send()
    await clock.advance(49)
    expect(request.completions).toHaveLength(0)
    await clock.advance(1)
    expect(request.completions).toHaveLength(1)
    const body = request.body()
    await clock.advance(50)
    expect(await body).toBe('one')
  })

  test('sends a head that is too large', async () => {
    const { caller } = scripted(routes(head(200, { 'X-Long': 'x'.repeat(70_000) })))
    expect((await caller('GET').send()).error).toMatchObject({ phase: 'response', reason: 'tooLarge' })
  })
})

describe('the kernels', () => {
  test('take what fits, and the rest as the server reads', async () => {
    const gates = [new Gate(), new Gate()] as const
    const { clock, caller } = scripted({
      capacity: 4,
      ...routes(until(gates[0]), take(3), until(gates[1]), take(), reply(200)),
    })
    const request = caller('PUT')
    await request.sendEx(12)
    expect(request.write('ab')).toBe(true)
    const pending = request.write('cdefgh')
    expect(pending).not.toBe(true)
    gates[0].open()
    await clock.idle()
    expect(request.last('progress')).toMatchObject({ bytes: 5, bodyBytes: 7 })
    gates[1].open()
    expect((await (pending as Promise<unknown>)) as object).toMatchObject({ call: 'write', error: null })
    expect(request.last('INTERNET_STATUS_REQUEST_SENT')).toMatchObject({ bytes: 6, bodyBytes: 8 })
    await request.write('ijkl')
    await request.end()
    expect(request.lifecycle.response?.status).toBe(200)
  })

  test('that take nothing make a whole body wait', async () => {
    const { clock, transport, caller } = scripted({ capacity: 0, ...routes(until(new Gate())) })
    const request = caller('PUT')
    void request.post('abcd')
    await clock.idle()
    expect(request.said.at(-1)).toBe('SENDING_REQUEST')
    await request.close()
    expect(transport.connections).toEqual({ open: 0, idle: 0 })
  })
})

test('connections and those who wait for one are counted', async () => {
  const gate = new Gate()
  const clock = new ManualClock()
  const origins = { [ORIGIN]: routes(until(gate), reply(200)), 'http://a.test': routes(hang()) }
  const transport = new ScriptedTransport({ clock, origins, connectionsPerOrigin: 1 })
  const environment = { transport, clock, origin: ORIGIN } as unknown as Environment
  const callers = ['/x', '/y', 'http://a.test/'].map((url) => new Caller(environment, 'GET', url))
  const done = callers.map((caller) => caller.send())
  await gate.reached
  await clock.idle()
  expect([transport.connections, transport.waiting]).toEqual([{ open: 2, idle: 0 }, 1])
  expect(transport.pools()).toEqual([
    {
      origin: ORIGIN,
      group: '',
      limit: 1,
      open: 1,
      idle: 0,
      waiting: 1,
      connections: [{ id: 1, request: expect.any(Number), exchanges: 0, isUnread: false }],
    },
    {
      origin: 'http://a.test',
      group: '',
      limit: 1,
      open: 1,
      idle: 0,
      waiting: 0,
      connections: [{ id: 2, request: expect.any(Number), exchanges: 0, isUnread: false }],
    },
  ])
  gate.open()
  await Promise.all(done.slice(0, 2))
  expect([transport.connections, transport.waiting]).toEqual([{ open: 2, idle: 1 }, 0])
  expect(transport.pools()[0]?.connections).toEqual([{ id: 1, request: null, exchanges: 2, isUnread: false }])
  transport.close()
  expect(transport.connections).toEqual({ open: 1, idle: 0 })
  await callers[2]?.close()
  expect(transport.connections).toEqual({ open: 0, idle: 0 })
})
