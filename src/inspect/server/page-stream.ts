// The stream to one open page, which gets the numbers of requests that have changed. For a slow page, only the set of these
// is kept.

import type { ServerResponse } from 'node:http'
import type { Recorder } from '../recorder/index.ts'
import type { ActorLog, RequestLog } from '../run/index.ts'

/** Milliseconds between two updates. */
const PACE = 50
/** Requests in one update, so that none blocks the process for long. */
const MOST = 200
/** Milliseconds between two keep-alive messages. A page that takes nothing for two of them is dropped. */
const PULSE = 15_000

export class PageStream {
  readonly #response: ServerResponse
  readonly #recorder: Recorder
  readonly #changed = new Set<RequestLog>()
  readonly #gone = new Set<number>()
  readonly #actors: Set<ActorLog>
  readonly #unlisten: () => void
  readonly #pulse: NodeJS.Timeout
  #timer: NodeJS.Timeout | undefined
  #isBlocked = false
  #missed = 0

  constructor(response: ServerResponse, recorder: Recorder, closed: () => void) {
    this.#response = response
    this.#recorder = recorder
    for (const log of recorder.logs) this.#changed.add(log)
    this.#actors = new Set(recorder.actors)
    this.#unlisten = recorder.listen({
      changed: (log) => {
        this.#changed.add(log)
        this.#soon()
      },
      dropped: (log) => {
        this.#changed.delete(log)
        this.#gone.add(log.id)
        this.#soon()
      },
      moved: (log) => {
        this.#actors.add(log)
        this.#soon()
      },
    })
    this.#pulse = setInterval(() => this.#beat(), PULSE).unref()
    response.on('drain', () => {
      this.#isBlocked = false
      this.#missed = 0
      this.#flush()
    })
    response.on('close', () => {
      this.#unlisten()
      clearInterval(this.#pulse)
      clearTimeout(this.#timer)
      closed()
    })
    response.on('error', () => {})
    this.#flush()
  }

  end(): void {
    this.#write('event: end\ndata: {}\n\n')
    this.#response.end()
    this.#response.socket?.destroySoon()
  }

  #soon(): void {
    if (this.#timer !== undefined || this.#isBlocked) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#flush()
    }, PACE).unref()
  }

  #flush(): void {
    if (this.#isBlocked) return
    const bundle: RequestLog[] = []
    for (const log of this.#changed) {
      bundle.push(log)
      this.#changed.delete(log)
      if (bundle.length === MOST) break
    }
    const update = {
      now: Date.now(),
      dropped: this.#recorder.dropped,
      gone: [...this.#gone],
      actors: [...this.#actors].map((log) => log.run()),
      requests: bundle.map(({ summary }) => summary),
      more: this.#changed.size > 0,
    }
    this.#gone.clear()
    this.#actors.clear()
    this.#write(`data: ${JSON.stringify(update)}\n\n`)
    if (this.#changed.size > 0) this.#soon()
  }

  #write(text: string): void {
    this.#isBlocked = !this.#response.write(text)
  }

  #beat(): void {
    if (!this.#isBlocked) this.#write(': \n\n')
    else if (++this.#missed === 2) this.#response.destroy()
  }
}
