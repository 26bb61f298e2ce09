// Memory of a request in flight: the server holds all answers until it is told.

import { once } from 'node:events'
import net from 'node:net'
import type { Connected } from '../contender.ts'
import { collect, run, SMALL, type Workload } from '../workload.ts'

const CONNECTIONS = 64

interface Memory {
  readonly heap: number
  readonly rss: number
}

async function memory(): Promise<Memory> {
  await collect()
  const { external, heapUsed, rss } = process.memoryUsage()
  return { heap: heapUsed + external, rss }
}

const per = (count: number, after: Memory, before: Memory): Memory => ({
  heap: (after.heap - before.heap) / count,
  rss: (after.rss - before.rss) / count,
})

/** Memory of each request while `held` of them are with the server and the others wait for a connection. */
async function ofEach(count: number, held: number, client: Connected, wire: Wire): Promise<Memory> {
  const before = await memory()
  const over = run(count, count, (done) => client.get!('/hold', done))
  await wire.ask(`/held/${held}`)
  const each = per(count, await memory(), before)
  let isOver = false
  const end = over.then(() => {
    isOver = true
  })
  while (!isOver) {
    await wire.ask('/release')
    await Promise.race([end, new Promise((resolve) => setTimeout(resolve, 1))])
  }
  return each
}

/** A connection of our own to tell the server by. */
class Wire {
  readonly #socket: net.Socket

  constructor(origin: string) {
    this.#socket = net.connect({ host: '127.0.0.1', port: Number(new URL(origin).port) })
  }

  async ask(path: string): Promise<void> {
    this.#socket.write(`GET ${path} HTTP/1.1\r\n\r\n`)
    await once(this.#socket, 'data')
  }
}

export const workload: Workload = {
  title: 'Memory of requests in flight: 1,000 on 1,000 connections, 10,000 on 64',
  contenders: ['pool-dispatch', 'undici-request', 'node-http', 'core-silent', 'core-heard', 'core-actor'],
  quickContenders: ['pool-dispatch', 'core-heard'],
  baseline: 'pool-dispatch',
  quickRounds: 2,
  metrics: [
    { key: 'inFlight', label: 'bytes per request in flight', better: 'less' },
    { key: 'queued', label: 'bytes per request, most of them queued', better: 'less' },
    { key: 'connection', label: 'bytes per idle connection', better: 'less' },
    { key: 'rss', label: 'of rss', better: 'less' },
  ],
  async prepare(setup) {
    const wire = new Wire(setup.origin)
    const [inFlight, all] = setup.quick ? [250, 2500] : [1000, 10_000]
    const narrow = await setup.connect(CONNECTIONS)
    await run(2000, CONNECTIONS, (done) => narrow.get!(SMALL, done))
    return async () => {
      const empty = await memory()
      const wide = await setup.connect(inFlight)
      await run(2 * inFlight, inFlight, (done) => wide.get!(SMALL, done))
      const connection = per(inFlight, await memory(), empty).heap
      const ofOne = await ofEach(inFlight, inFlight, wide, wire)
      await wide.close()
      await run(2 * CONNECTIONS, CONNECTIONS, (done) => narrow.get!(SMALL, done))
      const queued = await ofEach(all, CONNECTIONS, narrow, wire)
      return { inFlight: ofOne.heap, queued: queued.heap, connection, rss: queued.rss }
    }
  },
}
