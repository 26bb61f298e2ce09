// Requests of every kind, on a real server, with what their actors were at every step.

import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { InspectionEvent } from 'xstate'
import type { RequestContext } from '../../../machines/index.ts'
import { type Inspector, serveInspector } from '../../../src/inspect/index.ts'
import { type HttpRequest, Session } from '../../../src/session/index.ts'

/** An actor after one event. */
export interface Seen {
  readonly event: string
  readonly value: unknown
  readonly context: RequestContext
}

export interface Scenes {
  readonly inspector: Inspector
  readonly session: Session
  readonly origin: string
  /** By the number of the request. */
  readonly seen: ReadonlyMap<number, Seen[]>
}

/** Reads in bursts of 1 MiB and rests in between, so that writes have to wait. */
function slowly(request: http.IncomingMessage, done: () => void): void {
  let burst = 0
  request.on('data', (chunk: Buffer) => {
    burst += chunk.length
    if (burst < 1_048_576) return
    burst = 0
    request.pause()
    setTimeout(() => request.resume(), 10)
  })
  request.on('end', done)
}

export async function scenes(): Promise<Scenes> {
  const server = http.createServer((request, response) => {
    request.on('error', () => {})
    const path = request.url ?? ''
    if (path.startsWith('/moved')) response.writeHead(302, { location: '/page' }).end()
    else if (path.startsWith('/hang')) request.resume()
    else if (path.startsWith('/upload')) slowly(request, () => response.writeHead(201).end('taken'))
    else if (path.startsWith('/cut')) {
      response.writeHead(200, { 'content-length': 100 }).write('half')
      setTimeout(() => request.socket.destroy(), 5)
    } else response.end('hello')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const inspector = await serveInspector()
  const session = new Session({ inspect: inspector })
  const seen = new Map<number, Seen[]>()
  session.inspect((event: InspectionEvent) => {
    if (event.type !== '@xstate.snapshot') return
    const { context, value } = event.snapshot as unknown as Seen
    const steps = seen.get(context.id) ?? []
    seen.set(context.id, steps)
    steps.push({ event: event.event.type, value, context })
  })
  onTestFinished(async () => {
    await session.close()
    await inspector.close()
    server.closeAllConnections()
    server.close()
  })
  return { inspector, session, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

type Scene = (scenes: Scenes) => Promise<HttpRequest>

async function fetched({ origin, session }: Scenes, path: string): Promise<HttpRequest> {
  const request = session.open('GET', origin + path)
  await request.send()
  for await (const _ of request);
  await request.close()
  return request
}

export const kinds = {
  'a GET': (all) => fetched(all, '/page?q=1'),
  'an upload with pending writes': async ({ origin, session }) => {
    const request = session.open('POST', `${origin}/upload`)
    const piece = Buffer.alloc(65_536)
    await request.sendEx({ contentLength: 160 * piece.length })
    for (let i = 0; i < 160; i++) await request.write(piece)
    await request.end()
    for await (const _ of request);
    await request.close()
    return request
  },
  'a redirect': (all) => fetched(all, '/moved'),
  'a failure': async ({ origin, session }) => {
    const request = session.open('GET', `${origin}/cut`)
    await request.send()
    try {
      for await (const _ of request);
    } catch {}
    await request.close()
    return request
  },
  'a cancel': async ({ origin, session }) => {
    const request = session.open('GET', `${origin}/hang`)
    const sent = request.send().catch(() => {})
    await new Promise((resolve) => request.once('INTERNET_STATUS_RECEIVING_RESPONSE', resolve))
    request.cancel()
    await sent
    await request.close()
    return request
  },
} satisfies Readonly<Record<string, Scene>>
