// Abandons requests in every way, and measures what is left of them: heap, sockets, timers and listeners.

import { getEventListeners, once } from 'node:events'
import net, { type AddressInfo } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { Session } from '../../src/index.ts'
import { collectGarbage, heapUsed } from '../support/collect-garbage.ts'

export const ways = [
  'read to the end and never closed',
  'read by a loop',
  'opened and never sent',
  'answered and never read',
  'fetched and never read',
  'refused',
  'under a signal that lives on',
  'aborted by a signal that lives on',
] as const
export type Way = (typeof ways)[number]

/** The most that one request may leave behind. */
export const MOST_BYTES = 200

export interface Left {
  /** A request, of the heap. */
  readonly bytes: number
  /** Open connections at the server. */
  readonly sockets: number
  /** Resources that keep the process alive, beyond those that were there before. */
  readonly resources: number
  readonly listeners: number
  /** Handles that the session still has. */
  readonly handles: number
}

const AT_A_TIME = 100

/** Makes `count` requests of one kind, after some for warming up. */
export async function measureLeaks(way: Way, count: number): Promise<Left> {
  await using server = await partialServer()
  await using closed = await partialServer()
  await closed.stop()
  const session = new Session({ connectionsPerOrigin: AT_A_TIME, idleMs: 60_000 })
  const controller = new AbortController()
  const { signal } = controller
  const urls = {
    whole: `${server.origin}/whole`,
    part: `${server.origin}/part`,
    refused: `${closed.origin}/`,
  }
  const some = async (many: number): Promise<void> => {
    for (let left = many; left > 0; left -= AT_A_TIME) {
      const batch = Array.from({ length: Math.min(left, AT_A_TIME) }, () => leave(way, session, urls, signal))
      await Promise.all(batch)
      // Until then their connections are held.
      if (way.endsWith('never read')) await collectGarbage(() => session.requests.size === 0)
    }
  }
  await some(Math.min(count, 500))
  await settled(session, server)
  const resources = process.getActiveResourcesInfo().length
  const before = await heapUsed()
  await some(count)
  if (way.startsWith('aborted')) {
    controller.abort()
    await turn()
  }
  await settled(session, server)
  const left = {
    bytes: ((await heapUsed()) - before) / count,
    sockets: way.endsWith('never read') ? server.open() : 0,
    resources: process.getActiveResourcesInfo().length - resources,
    listeners: getEventListeners(signal, 'abort').length,
    handles: session.requests.size,
  }
  await session.close()
  return left
}

interface Urls {
  readonly whole: string
  readonly part: string
  readonly refused: string
}

async function leave(way: Way, session: Session, urls: Urls, signal: AbortSignal): Promise<void> {
  switch (way) {
    case 'opened and never sent':
      session.open('GET', urls.whole)
      return
    case 'answered and never read':
      await session.open('GET', urls.part).send()
      return
    case 'fetched and never read':
      await session.fetch(urls.part)
      return
    case 'aborted by a signal that lives on':
      session.open('GET', urls.whole, { signal })
      return
    case 'refused':
      await session
        .open('GET', urls.refused)
        .send()
        .catch(() => {})
      return
    default: {
      const request = session.open('GET', urls.whole, way.startsWith('under') ? { signal } : {})
      await request.send(null, way.startsWith('under') ? { signal } : {})
      if (way === 'read by a loop') for await (const _ of request);
      else while ((await request.take()) !== null);
    }
  }
}

/** Nobody has a handle any more, and no connection is used. */
async function settled(session: Session, server: PartialServer): Promise<void> {
  await collectGarbage(() => session.requests.size === 0, 50)
  await server.settled()
}

interface PartialServer extends AsyncDisposable {
  readonly origin: string
  open(): number
  /** Waits for what the other side has closed. */
  settled(): Promise<void>
  stop(): Promise<void>
}

/** Answers `/whole` with all of a body, and anything else with a part of it. */
async function partialServer(): Promise<PartialServer> {
  const sockets = new Set<net.Socket>()
  const unfinished = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => {
      sockets.delete(socket)
      unfinished.delete(socket)
    })
    socket.on('data', (bytes) => {
      const isWhole = bytes.includes('/whole')
      if (!isWhole) unfinished.add(socket)
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${isWhole ? 5 : 50}\r\n\r\nhello`)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy()
    if (server.listening) await new Promise((resolve) => server.close(resolve))
  }
  return {
    origin,
    open: () => sockets.size,
    settled: async () => {
      for (let i = 0; i < 1000 && unfinished.size > 0; i++) await turn()
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}
