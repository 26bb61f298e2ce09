// The server of the page: on this machine only, for those who have the token.

import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import type { Recorder } from '../recorder/index.ts'
import type { ChartFacts } from '../run/index.ts'
import { STATELY, type StatelyFeed } from '../stately/index.ts'
import { answer, entrance, REFUSAL, safety, safetyWithFrame } from './answers.ts'
import { type Assets, embedded, PLACE } from './assets.ts'
import { Guard } from './guard.ts'
import { PageStream } from './page-stream.ts'

/** The most pages and connections at a time. */
const MOST_STREAMS = 16
const MOST_CONNECTIONS = 128
/** Entries in one response, so that none blocks the process for long. */
const MOST_ENTRIES = 500

export interface ServerOptions {
  readonly port: number
  readonly recorder: Recorder
  /** Headers are recorded. */
  readonly headers: boolean
  readonly chart: ChartFacts
  readonly assets: Assets
  readonly feed: StatelyFeed
  /** Called with the number of pages that are open, when it changes. */
  readonly pages: (open: number) => void
}

type Handler = (response: ServerResponse, query: URLSearchParams) => void
interface Stream {
  end(): void
}

export class InspectorServer {
  readonly #options: ServerOptions
  readonly #guard = new Guard()
  readonly #server = http.createServer((request, response) => this.#serve(request, response))
  readonly #streams = new Set<Stream>()
  readonly #handlers: ReadonlyMap<string, Handler>

  constructor(options: ServerOptions) {
    this.#options = options
    const { assets, chart, feed, headers, recorder } = options
    const told = embedded('told', { chart, headers })
    const page = assets.page.replace(PLACE, () => told)
    const file =
      (type: 'html' | 'js' | 'css', content: string, headers = safety): Handler =>
      (response) =>
        answer(response, 200, type, content, headers)
    this.#handlers = new Map<string, Handler>([
      ['', file('html', page)],
      ['page.js', file('js', assets.script)],
      ['page.css', file('css', assets.style)],
      ['stately', file('html', assets.stately, safetyWithFrame(STATELY.origin))],
      ['stately.js', file('js', assets.statelyScript)],
      [
        'stream',
        (response) => this.#stream(response, (closed) => new PageStream(response, recorder, closed)),
      ],
      ['stately-stream', (response) => this.#stream(response, (closed) => feed.stream(response, closed))],
      ['run.json', (response, query) => void sendRun(response, recorder, query.get('ids'))],
      ['request', (response, query) => this.#request(response, query)],
    ])
    this.#server.maxConnections = MOST_CONNECTIONS
    this.#server.on('connection', (socket) => socket.unref())
  }

  get url(): string {
    return this.#guard.url
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** Rejects when the port is taken. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(this.#options.port, '127.0.0.1', () => {
        this.#server.off('error', reject)
        resolve()
      })
    })
    this.#server.unref()
    this.#guard.port = this.port
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve())
      for (const stream of this.#streams) stream.end()
      this.#server.closeAllConnections()
    })
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    response.on('error', () => {})
    const verdict = this.#guard.judge(request)
    if (verdict === 'refuse') answer(response, 403, 'txt', REFUSAL)
    else if (request.method !== 'GET') answer(response, 405, 'txt', 'Only GET is supported here.\n')
    else if (verdict === 'enter') {
      const headers = { ...safety, 'set-cookie': this.#guard.cookie }
      answer(response, 200, 'html', entrance(this.#guard.base), headers)
    } else this.#handle(response, new URL(request.url ?? '', 'http://127.0.0.1'))
  }

  #handle(response: ServerResponse, { pathname, searchParams }: URL): void {
    const handler = this.#handlers.get(pathname.slice(this.#guard.base.length))
    if (handler === undefined) answer(response, 404, 'txt', 'There is nothing here.\n')
    else handler(response, searchParams)
  }

  #stream(response: ServerResponse, open: (closed: () => void) => Stream): void {
    const { pages } = this.#options
    if (this.#streams.size >= MOST_STREAMS) {
      answer(response, 503, 'txt', 'Too many pages are open: close one.\n')
      return
    }
    response.writeHead(200, { ...safety, 'content-type': 'text/event-stream' })
    response.flushHeaders()
    const stream = open(() => {
      this.#streams.delete(stream)
      pages(this.#streams.size)
    })
    this.#streams.add(stream)
    pages(this.#streams.size)
  }

  #request(response: ServerResponse, query: URLSearchParams): void {
    const log = this.#options.recorder.log(Number(query.get('id')))
    const from = Math.max(0, Math.floor(Number(query.get('from'))) || 0)
    if (log === undefined) answer(response, 404, 'txt', 'This request is not remembered any more.\n')
    else answer(response, 200, 'json', JSON.stringify(log.run(from, MOST_ENTRIES)))
  }
}

/**
 * Sends a run piece by piece for saving: requests go on meanwhile, and it waits for a slow reader. `ids` is a list
 * such as "1,2,3"; null for all.
 */
async function sendRun(response: ServerResponse, recorder: Recorder, ids: string | null): Promise<void> {
  const wanted = ids === null ? [...recorder.logs].map(({ id }) => id) : ids.split(',').map(Number)
  response.writeHead(200, { ...safety, 'content-type': 'application/json; charset=utf-8' })
  const { requests: _none, ...head } = recorder.run([])
  response.write(`${JSON.stringify(head).slice(0, -1)},"requests":[`)
  let comma = ''
  for (const id of wanted) {
    const log = recorder.log(id)
    if (log === undefined) continue
    const ready = response.write(`${comma}${JSON.stringify(log.run())}`)
    comma = ',\n'
    if (!ready) await new Promise<void>((resolve) => response.once('drain', resolve).once('close', resolve))
    else await setImmediate()
    if (response.destroyed) return
  }
  response.end(']}\n')
}
