// How many connections there may be, who waits for one, and what can be done about those that are kept.

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parseTarget, routeOf } from '../../../src/lifecycle/index.ts'
import { Caller, type CallerOptions } from '../../../src/testing/conformance/index.ts'
import { UndiciTransport, type UndiciTransportOptions } from '../../../src/transports/undici/index.ts'
import { Pools } from '../../../src/transports/undici/pool/index.ts'
import { type RawConnection, type RawServer, rawServer } from '../../support/raw-server.ts'

let server: RawServer
let other: RawServer
let transport: UndiciTransport
beforeEach(async () => {
  server = await rawServer()
  other = await rawServer()
})
afterEach(async () => {
  transport.close()
  await server.close()
  await other.close()
})

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'
const use = (options: UndiciTransportOptions): void => {
  transport = new UndiciTransport(options)
}
const request = (at: RawServer = server, options?: CallerOptions): Caller =>
  new Caller({ transport }, 'GET', `${at.origin}/`, options)

/** Sends a request that the server has and does not answer yet. */
async function held(
  caller: Caller,
  parts?: Parameters<Caller['send']>[0],
  at: RawServer = server,
): Promise<RawConnection> {
  void caller.send(parts)
  const connection = await at.accept()
  await connection.head()
  return connection
}
async function finished(caller: Caller, connection: RawConnection): Promise<void> {
  connection.write(OK)
  await caller.hears('REQUEST_COMPLETE')
  await caller.body()
}
const queued = ({ announcements }: Caller) => announcements.filter(({ type }) => type === 'queued')
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('a limit for each origin', () => {
  test('may be a function, which is asked each time', async () => {
    let limit = 1
    use({ connectionsPerOrigin: () => limit })
    const callers = [request(), request(), request()]
    const first = await held(callers[0] as Caller)
    limit = 2
    await held(callers[1] as Caller)
    void callers[2]?.send()
    await callers[2]?.hears('queued')
    expect(queued(callers[2] as Caller)).toMatchObject([{ position: 1, limit: 2 }])
    await finished(callers[0] as Caller, first)
    await first.head()
  })

  test('lets those who wait go on when it is raised', async () => {
    let limit = 1
    use({ connectionsPerOrigin: () => limit })
    const [one, two, three, four] = [request(), request(), request(), request()]
    await held(one)
    for (const caller of [two, three, four]) void caller.send()
    await four.hears('queued')
    limit = 3
    transport.limitsChanged()
    expect(transport.count()).toEqual({ open: 3, idle: 0, waiting: 1 })
    for (const caller of [two, three]) await caller.hears('REQUEST_SENT')
    expect(four.names).toEqual(['queued'])
  })

  test('closes idle connections when it is lowered, and others when they are free', async () => {
    let limit = 3
    use({ connectionsPerOrigin: () => limit })
    const callers = [request(), request(), request()]
    const peers: RawConnection[] = []
    for (const caller of callers) peers.push(await held(caller))
    await finished(callers[0] as Caller, peers[0] as RawConnection)
    expect(transport.count()).toEqual({ open: 3, idle: 1, waiting: 0 })
    limit = 1
    transport.limitsChanged()
    expect(transport.count()).toEqual({ open: 2, idle: 0, waiting: 0 })
    await finished(callers[1] as Caller, peers[1] as RawConnection)
    expect(transport.count()).toEqual({ open: 1, idle: 0, waiting: 0 })
    await finished(callers[2] as Caller, peers[2] as RawConnection)
    expect(transport.count()).toEqual({ open: 1, idle: 1, waiting: 0 })
  })

  test.each([0, -1, Number.NaN])('of %d is one of 1', async (limit) => {
    use({ connectionsPerOrigin: () => limit })
    const first = request()
    const connection = await held(first)
    const second = request()
    void second.send()
    await second.hears('queued')
    await finished(first, connection)
    await connection.head()
  })

  test.each(['connectionsPerOrigin', 'connections'] as const)(
    'that throws fails the request that wants a connection: %s',
    async (option) => {
      let isBroken = true
      use({
        [option]: () => {
          if (isBroken) throw new Error('no idea')
          return 1
        },
      })
      const error = { phase: 'queue', reason: 'policy', cause: { message: 'no idea' } }
      expect(await request().send()).toMatchObject({ error })
      isBroken = false
      await held(request())
    },
  )

  test('that throws while others wait lets them go on, one by one', async () => {
    let isBroken = false
    use({
      connectionsPerOrigin: () => {
        if (isBroken) throw new Error('no idea')
        return 1
      },
    })
    const first = request()
    const connection = await held(first)
    const second = request()
    void second.send()
    await second.hears('queued')
    isBroken = true
    await finished(first, connection)
    await connection.head()
  })

  test('of one route is not that of another', async () => {
    use({ connectionsPerOrigin: 1 })
    await held(request())
    await held(request(), { route: routeOf({ group: 'a', limit: 2 }) })
    await held(request(), { route: routeOf({ group: 'a', limit: 2 }) })
    await held(request(), { route: routeOf({ group: 'b' }) })
    expect(transport.count()).toMatchObject({ open: 4 })
    expect(transport.count({ group: 'a' })).toMatchObject({ open: 2 })
    expect(transport.count({ group: '', origin: server.origin })).toMatchObject({ open: 1 })
    expect(transport.count({ origin: other.origin })).toMatchObject({ open: 0 })
    const last = request()
    void last.send({ route: routeOf({ group: 'b' }) })
    await last.hears('queued')
  })
})

describe('a limit for all origins', () => {
  test('closes the connection that has been idle longest to make room', async () => {
    use({ connections: 2 })
    const route = routeOf({ group: 'elsewhere' })
    const first = request()
    await finished(first, await held(first, { route }))
    const second = request()
    await finished(second, await held(second))
    expect(transport.count()).toEqual({ open: 2, idle: 2, waiting: 0 })
    await held(request(other), {}, other)
    expect(transport.count()).toEqual({ open: 2, idle: 1, waiting: 0 })
    expect(transport.count({ group: 'elsewhere' })).toMatchObject({ open: 0 })
  })

  test('has others wait, and tells who holds the connections', async () => {
    use({ connections: 1 })
    const holder = request()
    await held(holder)
    const waiting = request(other)
    void waiting.send()
    await waiting.hears('queued')
    expect(queued(waiting)).toMatchObject([{ position: 1, limit: 1, heldBy: [holder.lifecycle.id] }])
    await holder.close()
    const connection = await other.accept()
    await connection.head()
  })

  test('serves first who came first, whatever the origin', async () => {
    use({ connections: 1 })
    const first = request()
    const connection = await held(first)
    const callers = [request(), request(other), request(), request(other)]
    const order: number[] = []
    for (const [i, caller] of callers.entries()) {
      void caller.send().then(() => order.push(i))
      await caller.hears('queued')
    }
    const serve = async (peer: RawConnection): Promise<void> => {
      peer.write(OK)
      for (;;) {
        await peer.head()
        peer.write(OK)
      }
    }
    void serve(connection)
    await first.hears('REQUEST_COMPLETE')
    await first.body()
    for (const [i, caller] of callers.entries()) {
      if (i === 1 || i === 3) {
        const peer = await other.accept()
        await peer.head()
        peer.write(OK)
      }
      if (i === 2) void serve(await server.accept())
      await caller.hears('REQUEST_COMPLETE')
      await caller.body()
    }
    await turn()
    expect(order).toEqual([0, 1, 2, 3])
    expect(transport.count()).toMatchObject({ open: 1, waiting: 0 })
  })

  test('may be a function, too', async () => {
    let limit = 1
    use({ connections: () => limit })
    const holder = request()
    const connection = await held(holder)
    const waiting = request(other)
    void waiting.send()
    await waiting.hears('queued')
    limit = 2
    transport.limitsChanged()
    await waiting.hears('REQUEST_SENT')
    limit = 1
    await finished(holder, connection)
    expect(transport.count()).toEqual({ open: 1, idle: 0, waiting: 0 })
  })

  test('does not hold up one whose origin has reached its own', async () => {
    use({ connections: 2, connectionsPerOrigin: 1 })
    await held(request())
    const second = request()
    void second.send()
    await second.hears('queued')
    await held(request(other), {}, other)
    expect(transport.count()).toEqual({ open: 2, idle: 0, waiting: 1 })
  })

  test('is kept when those who wait leave', async () => {
    use({ connections: 1 })
    const holder = request()
    const connection = await held(holder)
    const leaver = request(other)
    const stayer = request()
    for (const caller of [leaver, stayer]) {
      void caller.send()
      await caller.hears('queued')
    }
    await leaver.close()
    await finished(holder, connection)
    await connection.head()
    expect(other.connections).toHaveLength(0)
    expect(stayer.names.slice(0, 2)).toEqual(['queued', 'reused'])
  })
})

describe('the length of the queue', () => {
  test('is without limit unless one is given; one more fails at once', async () => {
    use({ connectionsPerOrigin: 1, queueLength: 1 })
    const holder = request()
    const connection = await held(holder)
    const waiting = request()
    void waiting.send()
    await waiting.hears('queued')
    const tooMany = request()
    expect((await tooMany.send()).error).toMatchObject({
      phase: 'queue',
      reason: 'queueFull',
      message: expect.stringContaining(`1 request waits for ${server.origin}, and queueLength is 1`),
    })
    expect(tooMany.names).toEqual(['REQUEST_COMPLETE'])
    await finished(holder, connection)
    await connection.head()
    const next = tooMany.send()
    await tooMany.hears('queued')
    await finished(waiting, connection)
    await connection.head()
    connection.write(OK)
    expect((await next).error).toBeNull()
  })

  test('of 0 has nobody wait', async () => {
    use({ connectionsPerOrigin: 1, queueLength: 0 })
    await held(request())
    expect((await request().send()).error).toMatchObject({ reason: 'queueFull' })
    await held(request(other), {}, other)
  })
})

describe('a response that nobody reads', () => {
  const PART = 'HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nok'

  test('holds its connection, and the waiting requests are told which request does', async () => {
    use({ connectionsPerOrigin: 1 })
    const unread = request()
    const connection = await held(unread)
    const waiting = [request(), request()]
    for (const caller of waiting) void caller.send()
    await waiting[1]?.hears('queued')
    connection.write(PART)
    await unread.hears('REQUEST_COMPLETE')
    for (const caller of waiting) await caller.hears('queued', 2)
    const { id } = unread.lifecycle
    expect(waiting.map((caller) => queued(caller))).toMatchObject([
      [
        { position: 1, heldBy: [id], unread: [] },
        { position: 1, heldBy: [id], unread: [id] },
      ],
      [
        { position: 2, heldBy: [id], unread: [] },
        { position: 2, heldBy: [id], unread: [id] },
      ],
    ])
    connection.write('ay')
    expect(await unread.body()).toBe('okay')
    await connection.head()
  })

  test('is not told of while another connection may still come free, or its reader has begun', async () => {
    use({ connectionsPerOrigin: 2 })
    const [unread, busy, waiting] = [request(), request(), request()]
    const connection = await held(unread)
    const peer = await held(busy)
    void waiting.send()
    await waiting.hears('queued')
    connection.write(PART)
    await unread.hears('REQUEST_COMPLETE')
    await turn()
    await turn()
    expect(queued(waiting)).toHaveLength(1)
    unread.lifecycle.read(Buffer.alloc(1))
    peer.write(PART)
    await busy.hears('REQUEST_COMPLETE')
    await turn()
    await turn()
    expect(queued(waiting)).toHaveLength(1)
  })

  test('is told of to those who wait at other origins', async () => {
    use({ connections: 1 })
    const unread = request()
    const connection = await held(unread)
    const waiting = request(other)
    void waiting.send()
    await waiting.hears('queued')
    connection.write(PART)
    await waiting.hears('queued', 2)
    expect(queued(waiting)[1]).toMatchObject({ position: 1, limit: 1, unread: [unread.lifecycle.id] })
  })

  test('is named where the time limit of a waiting request has passed', async () => {
    use({ connectionsPerOrigin: 2 })
    const [unread, busy] = [request(), request()]
    const connection = await held(unread)
    await held(busy)
    connection.write(PART)
    await unread.hears('REQUEST_COMPLETE')
    const { error } = await request(server, { timeouts: { queue: 30 } }).send()
    const [one, two] = [unread.lifecycle.id, busy.lifecycle.id]
    expect(error).toMatchObject({
      phase: 'queue',
      reason: 'timeout',
      message: expect.stringContaining(
        `timeouts.queue of 30 ms has passed; the connections are held by requests ${one}, ${two}, and nobody reads the response of request ${one}`,
      ),
    })
  })

  test('may be closed by one who was told of it', async () => {
    use({ connectionsPerOrigin: 1 })
    const unread = request()
    const connection = await held(unread)
    const impatient = request(server, {
      on: (token, self) => {
        if (token.startsWith('queued') && self.last('queued').unread.length > 0) unread.lifecycle.close()
      },
    })
    const patient = request()
    void impatient.send()
    void patient.send()
    await patient.hears('queued')
    connection.write(PART)
    await impatient.hears('REQUEST_SENT')
    expect(queued(patient).at(-1)).toMatchObject({ position: 2 })
    await impatient.close()
    await patient.hears('REQUEST_SENT')
  })
})

describe('kept connections', () => {
  test('can be closed, those of an origin or a group alone', async () => {
    use({})
    const groups = ['', 'a', 'b']
    for (const group of groups) {
      const caller = request()
      await finished(caller, await held(caller, group === '' ? {} : { route: routeOf({ group }) }))
    }
    const busy = request()
    const connection = await held(busy, { route: routeOf({ group: 'c' }) })
    expect(transport.count()).toEqual({ open: 4, idle: 3, waiting: 0 })
    expect(transport.closeIdle({ group: 'a' })).toBe(1)
    expect(transport.closeIdle({ origin: other.origin })).toBe(0)
    expect(transport.closeIdle({ origin: server.origin })).toBe(2)
    expect(transport.count()).toEqual({ open: 1, idle: 0, waiting: 0 })
    await finished(busy, connection)
    expect(transport.closeIdle()).toBe(1)
    await server.quiet()
  })

  test('can be retired: those that are in use carry nothing afterwards', async () => {
    use({ connectionsPerOrigin: 1 })
    const busy = request()
    const connection = await held(busy)
    const waiting = request()
    void waiting.send()
    await waiting.hears('queued')
    transport.retire({ group: 'another' })
    transport.retire()
    await finished(busy, connection)
    const fresh = await server.accept()
    await fresh.head()
    await finished(waiting, fresh)
    expect(transport.count()).toEqual({ open: 1, idle: 1, waiting: 0 })
  })

  test('are forgotten with their origins, where these are many and nobody is there', () => {
    const options = {
      lookup: () => {},
      tls: {},
      proxyTls: {},
      bareBodies: false,
      bodyBypass: true,
      idleMs: 10,
      connectionsPerOrigin: 1,
      queueLength: 1,
    }
    const pools = new Pools(options, 1)
    const poolOf = (name: string) => {
      const { target } = parseTarget(new URL(`http://${name}.test/`))
      return pools.for({ ...request().head(), target })
    }
    const needed = poolOf('needed')
    needed.users++
    for (let i = 0; i < 10_000; i++) poolOf(`host-${i}`)
    expect(pools.size).toBeLessThan(300)
    expect(poolOf('needed')).toBe(needed)
  })

  test('are not kept by a transport that is closed', async () => {
    use({})
    const busy = request()
    const connection = await held(busy)
    transport.close()
    await finished(busy, connection)
    expect(transport.count()).toEqual({ open: 0, idle: 0, waiting: 0 })
    const late = request(other)
    await finished(late, await held(late, {}, other))
    expect(transport.count()).toEqual({ open: 0, idle: 0, waiting: 0 })
    await server.quiet()
  })
})
