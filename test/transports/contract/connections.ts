// Connections: how one is got, kept, waited for, and replaced where it proves dead.

import { describe, expect, test } from 'vitest'
import { connectAhead, type Reservation, routeOf, type TransferError } from '../../../src/lifecycle/index.ts'
import type { Caller } from '../../../src/testing/conformance/index.ts'
import { close, Gate, head, reply, reset, send, take, until } from '../../../src/testing/index.ts'
import { ANSWERED, CLOSED, COLD, type Harness, SENT, text } from './harness.ts'

const ok = [take(), reply(200, {}, 'ok')] as const

export function connections(harness: Harness): void {
  async function fetched(caller: Caller): Promise<string> {
    const { error } = await caller.send()
    expect(error).toBeNull()
    const body = await caller.body()
    await caller.close()
    return body
  }

  test('nobody listens (refused)', async () => {
    const environment = await harness.open({})
    const caller = harness.caller('GET', `${environment.refusing}/x`)
    const { error } = await caller.send()
    expect(error).toMatchObject({ phase: 'connect', reason: 'refused', code: 'ECONNREFUSED' })
    expect(caller.said).toEqual([...COLD.slice(0, 3), 'REQUEST_COMPLETE send failed: connect, refused'])
  })

  test('the name does not exist (unresolvable)', async () => {
    const environment = await harness.open({})
    const caller = harness.caller('GET', `${environment.unknown}/x`)
    const { error } = await caller.sendEx(4)
    expect(error).toMatchObject({ call: 'sendEx', phase: 'resolve', reason: 'notFound', code: 'ENOTFOUND' })
    expect(caller.said).toEqual(['RESOLVING_NAME', 'REQUEST_COMPLETE sendEx failed: resolve, notFound'])
  })

  test('one address after the other', async () => {
    await harness.open({ '/x': ok }, { firstAddressRefuses: true })
    const caller = harness.caller('GET', '/x')
    await caller.send()
    expect(caller.said).toEqual([
      ...COLD.slice(0, 3),
      'attemptFailed',
      ...COLD.slice(2),
      ...SENT,
      ...ANSWERED,
      'REQUEST_COMPLETE send',
    ])
    expect(caller.last('attemptFailed')).toMatchObject({ address: '127.0.0.2', code: 'ECONNREFUSED' })
    expect(caller.last('INTERNET_STATUS_CONNECTED_TO_SERVER').address).toBe('127.0.0.1')
  })

  describe('a connection that is made ahead', () => {
    function ahead(url: string): { stop: () => void; done: Promise<Reservation | TransferError | null> } {
      const { transport } = harness.environment
      const head = harness.caller('GET', url).head()
      let stop = (): void => {}
      const done = new Promise<Reservation | TransferError | null>((resolve) => {
        stop = connectAhead(0, transport, head, (error, reservation) => resolve(error ?? reservation))
      })
      return { stop, done }
    }
    const reserved = async (url: string): Promise<Reservation> => (await ahead(url).done) as Reservation

    test('waits for the request that needs it', async () => {
      const environment = await harness.open({ '*': ok })
      const reservation = await reserved('/x')
      await environment.connected(1)
      expect(environment.requests).toEqual([])
      const caller = harness.caller('GET', '/x')
      await caller.send({ reservation })
      expect(caller.said).toEqual(['reused after 0', ...SENT, ...ANSWERED, 'REQUEST_COMPLETE send'])
      expect(await caller.body()).toBe('ok')
    })

    test('is the idle one where there is one, and given to nobody else', async () => {
      const environment = await harness.open({ '*': ok })
      expect(await fetched(harness.caller('GET', '/x'))).toBe('ok')
      const reservation = await reserved('/x')
      expect(await fetched(harness.caller('GET', '/y'))).toBe('ok')
      const caller = harness.caller('POST', '/x')
      await caller.send({ reservation })
      expect(await caller.body()).toBe('ok')
      expect(environment.requests.map(({ connection }) => connection)).toEqual([1, 2, 1])
    })

    test('carries one request, and is an idle one afterwards', async () => {
      const environment = await harness.open({ '*': ok })
      const reservation = await reserved('/x')
      for (const path of ['/x', '/y']) {
        const caller = harness.caller('GET', path)
        await caller.send({ reservation })
        expect(await caller.body()).toBe('ok')
        await caller.close()
      }
      expect(environment.requests.map(({ connection }) => connection)).toEqual([1, 1])
    })

    test('is closed when nobody needs it any more, and with the transport', async () => {
      const environment = await harness.open({ '*': ok })
      const [reservation] = [await reserved('/x'), await reserved('/x')]
      await environment.connected(2)
      reservation?.release()
      await environment.connected(1)
      environment.transport.close()
      await environment.connected(0)
    })

    test('fails in the phase in which it fails', async () => {
      const environment = await harness.open({})
      expect(await ahead(`${environment.refusing}/x`).done).toMatchObject({
        phase: 'connect',
        reason: 'refused',
        code: 'ECONNREFUSED',
      })
      expect(await ahead(`${environment.unknown}/x`).done).toMatchObject({
        phase: 'resolve',
        reason: 'notFound',
      })
    })

    test('is cancelled silently', async () => {
      const environment = await harness.open({ '*': ok })
      const { done, stop } = ahead('/x')
      stop()
      expect(await fetched(harness.caller('GET', '/x'))).toBe('ok')
      expect(environment.requests).toHaveLength(1)
      expect(await Promise.race([done, 'nothing'])).toBe('nothing')
    })
  })

  test('two requests on one connection (keepalive-two, close-body-read-kept)', async () => {
    const environment = await harness.open({ '*': ok })
    for (const path of ['/x', '/y', '/z']) expect(await fetched(harness.caller('GET', path))).toBe('ok')
    expect(environment.requests.map(({ connection }) => connection)).toEqual([1, 1, 1])
    const fourth = harness.caller('GET', '/x')
    await fourth.send()
    expect(fourth.said).toEqual(['reused after 3', ...SENT, ...ANSWERED, 'REQUEST_COMPLETE send'])
  })

  test('an upload leaves its connection as clean as a download', async () => {
    const environment = await harness.open({ '*': ok })
    const upload = harness.caller('PUT', '/x')
    await upload.sendEx('chunked')
    upload.write('abcd')
    await upload.end()
    expect(await upload.body()).toBe('ok')
    await upload.close()
    expect(await fetched(harness.caller('GET', '/y'))).toBe('ok')
    expect(environment.requests.map(({ connection }) => connection)).toEqual([1, 1])
  })

  test('Connection: close means a new one for the next (keepalive-server-close)', async () => {
    const environment = await harness.open({
      '/x': [reply(200, { Connection: 'close' }, 'one'), close()],
      '*': ok,
    })
    const first = harness.caller('GET', '/x')
    expect(await fetched(first)).toBe('one')
    expect(first.said.filter((token) => token === CLOSED[0])).toHaveLength(1)
    const second = harness.caller('GET', '/y')
    expect(await fetched(second)).toBe('ok')
    expect(second.said[0]).toBe('RESOLVING_NAME')
    expect(environment.requests.map(({ connection }) => connection)).toEqual([1, 2])
  })

  test('a server that ends an idle one says so to nobody', async () => {
    const environment = await harness.open({ '/x': [reply(200, {}, 'one'), close()], '*': ok })
    const first = harness.caller('GET', '/x')
    await first.send()
    expect(await first.body()).toBe('one')
    await environment.connected(0)
    await environment.settle()
    expect(first.said).not.toContain('CLOSING_CONNECTION')
    expect(await fetched(harness.caller('GET', '/y'))).toBe('ok')
  })

  describe('a kept one that dies under the next request', () => {
    const routes = { '/x': ok, '/y': [[take(), close()], ok] }

    test('is replaced by a fresh one, once (keepalive-closed-on-second)', async () => {
      const environment = await harness.open(routes)
      await fetched(harness.caller('GET', '/x'))
      const second = harness.caller('GET', '/y')
      expect(await fetched(second)).toBe('ok')
      const said = second.said.filter((token) => token !== 'RECEIVING_RESPONSE')
      expect(said).toEqual([
        'reused after 1',
        ...SENT,
        ...CLOSED,
        'retrying',
        ...COLD,
        ...SENT,
        'RESPONSE_RECEIVED',
        'REQUEST_COMPLETE send',
        'HANDLE_CLOSING',
      ])
      expect(environment.requests.map(({ path, connection }) => [path, connection])).toEqual([
        ['/x', 1],
        ['/y', 1],
        ['/y', 2],
      ])
    })

    test('also where it is reset', async () => {
      const environment = await harness.open({ '/x': ok, '/y': [[take(), reset()], ok] })
      await fetched(harness.caller('GET', '/x'))
      const second = harness.caller('GET', '/y')
      expect(await fetched(second)).toBe('ok')
      expect(second.said).toContain('retrying')
      expect(environment.requests.map(({ connection }) => connection)).toEqual([1, 1, 2])
    })

    test('is not replaced for a second time', async () => {
      const environment = await harness.open({ '/x': ok, '/y': [take(), close()] })
      await fetched(harness.caller('GET', '/x'))
      const { error } = await harness.caller('GET', '/y').send()
      expect(error).toMatchObject({ phase: 'response', reason: 'closed' })
      expect(environment.requests.map(({ connection }) => connection)).toEqual([1, 1, 2])
    })

    test('fails a request that came with a body (keepalive-closed-on-second-post)', async () => {
      const environment = await harness.open(routes)
      await fetched(harness.caller('GET', '/x'))
      const { error } = await harness.caller('PUT', '/y').post('abcd')
      expect(error).toMatchObject({ phase: 'response', reason: 'closed' })
      expect(environment.requests.map(({ body }) => text(body))).toEqual(['', 'abcd'])
    })

    test('fails an upload whose head has left', async () => {
      const gate = new Gate()
      const environment = await harness.open({ '/x': ok, '/y': [[until(gate), close()], ok] })
      await fetched(harness.caller('GET', '/x'))
      const upload = harness.caller('PUT', '/y')
      expect((await upload.sendEx(4)).error).toBeNull()
      gate.open()
      await upload.hears('connectionLost')
      expect(() => upload.write('abcd')).toThrow(expect.objectContaining({ name: 'TransferError' }))
      expect(environment.requests).toHaveLength(2)
    })

    test('fails a request that must not be repeated', async () => {
      const environment = await harness.open(routes)
      await fetched(harness.caller('GET', '/x'))
      const { error } = await harness.caller('POST', '/y').post('')
      expect(error).toMatchObject({ phase: 'response', reason: 'closed' })
      expect(environment.requests).toHaveLength(2)
    })
  })

  describe('a limit', () => {
    test('makes others wait, first come first served, on the same connection (max-conns-one)', async () => {
      const gate = new Gate()
      const environment = await harness.open(
        { '/1': [until(gate), reply(200, {}, 'one')], '*': ok },
        { connectionsPerOrigin: 1 },
      )
      const callers = ['/1', '/2', '/3'].map((path) => harness.caller('GET', path))
      const done = callers.map((caller) => fetched(caller))
      await gate.reached
      await environment.settle()
      expect(callers.map(({ said }) => said.filter((token) => token.startsWith('queued')))).toEqual([
        [],
        ['queued 1 of 1'],
        ['queued 2 of 1'],
      ])
      const heldBy = [callers[0]?.lifecycle.id]
      expect(callers[1]?.last('queued')).toMatchObject({ heldBy, unread: [] })
      gate.open()
      expect(await Promise.all(done)).toEqual(['one', 'ok', 'ok'])
      expect(environment.requests.map(({ path, connection }) => [path, connection])).toEqual([
        ['/1', 1],
        ['/2', 1],
        ['/3', 1],
      ])
      expect(callers[1]?.said.slice(0, 2)).toEqual(['queued 1 of 1', 'reused after 1'])
    })

    test('goes on with a fresh connection where the old one could not be kept (max-conns-slot-by-cancel)', async () => {
      const gate = new Gate()
      const environment = await harness.open({ '/1': [until(gate)], '*': ok }, { connectionsPerOrigin: 1 })
      const first = harness.caller('GET', '/1')
      void first.send()
      await gate.reached
      const second = harness.caller('GET', '/2')
      const done = fetched(second)
      await second.hears('queued')
      await first.close()
      expect(first.said.slice(-4)).toEqual([
        'REQUEST_COMPLETE send failed: response, cancelled',
        ...CLOSED,
        'HANDLE_CLOSING',
      ])
      expect(await done).toBe('ok')
      expect(second.said.slice(0, 2)).toEqual(['queued 1 of 1', 'RESOLVING_NAME'])
      expect(environment.requests.map(({ connection }) => connection)).toEqual([1, 2])
      gate.open()
    })

    test('lets the next one begin after the call that made room', async () => {
      const half = send('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf')
      await harness.open({ '/1': [half], '*': ok }, { connectionsPerOrigin: 1 })
      const first = harness.caller('GET', '/1')
      await first.send()
      const second = harness.caller('GET', '/2')
      const done = fetched(second)
      await second.hears('queued')
      first.forget()
      first.closeNow()
      expect(first.said).toEqual([])
      expect(second.said).toEqual(['queued 1 of 1'])
      await first.until(() => first.isClosed)
      expect(first.said).toEqual([...CLOSED, 'HANDLE_CLOSING'])
      expect(await done).toBe('ok')
    })

    test('counts for each origin (max-conns-per-server)', async () => {
      const gate = new Gate()
      const environment = await harness.open({ '/1': [until(gate)], '*': ok }, { connectionsPerOrigin: 1 })
      void harness.caller('GET', '/1').send()
      await gate.reached
      expect(await fetched(harness.caller('GET', `${environment.elsewhere}/2`))).toBe('ok')
      gate.open()
    })

    test('tells one who waits which requests hold the connections, and which of these nobody reads', async () => {
      const gate = new Gate()
      const environment = await harness.open(
        {
          '/1': [take(), head(200, { 'content-length': '4' }), send('on'), until(gate), send('ce')],
          '*': ok,
        },
        { connectionsPerOrigin: 1 },
      )
      const unread = harness.caller('GET', '/1')
      await unread.send()
      const second = harness.caller('GET', '/2')
      const done = fetched(second)
      await second.hears('queued')
      const { id } = unread.lifecycle
      expect(second.last('queued')).toMatchObject({ heldBy: [id], unread: [id] })
      await gate.reached
      await environment.settle()
      expect(environment.requests).toHaveLength(1)
      gate.open()
      expect(await unread.body()).toBe('once')
      expect(await done).toBe('ok')
    })

    test('may be that of the route, which has connections of its own', async () => {
      const gate = new Gate()
      const environment = await harness.open(
        { '/1': [take(), until(gate), reply(200, {}, 'one')], '*': ok },
        { connectionsPerOrigin: 1 },
      )
      const [mine, yours] = [routeOf({ group: 'mine', limit: 2 }), routeOf({ group: 'yours' })]
      const held = [mine, mine, yours].map((route) => {
        const caller = harness.caller('GET', '/1')
        return caller.send({ route }).then(() => caller.body())
      })
      while (environment.requests.length < 3) await environment.settle()
      const last = harness.caller('GET', '/2')
      const done = last.send({ route: { ...mine } })
      await last.hears('queued 1 of 2')
      gate.open()
      expect(await Promise.all(held)).toEqual(['one', 'one', 'one'])
      expect((await done).error).toBeNull()
    })

    test('of which the connection that was used last is used next', async () => {
      const gates = [new Gate(), new Gate()] as const
      const environment = await harness.open({
        '/1': [until(gates[0]), reply(200, {}, 'one')],
        '/2': [until(gates[1]), reply(200, {}, 'two')],
        '*': ok,
      })
      const first = fetched(harness.caller('GET', '/1'))
      await gates[0].reached
      const second = fetched(harness.caller('GET', '/2'))
      await gates[1].reached
      gates[1].open()
      expect(await second).toBe('two')
      gates[0].open()
      expect(await first).toBe('one')
      await fetched(harness.caller('GET', '/3'))
      expect(environment.requests.map(({ connection }) => connection)).toEqual([1, 2, 1])
    })
  })
}
