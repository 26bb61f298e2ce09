// The live source: a stream that says which requests have changed, and the requests themselves, which are fetched when they are shown.

import type { RequestRun } from '../../run/index.ts'
import type { App, PageUpdate } from '../app.ts'

export class LiveSource {
  readonly #app: App
  readonly #asked = new Set<number>()
  #stream: EventSource | null = null

  constructor(app: App) {
    this.#app = app
    app.wanted = (id) => void this.#ask(id)
  }

  start(): void {
    const app = this.#app
    const stream = new EventSource('stream')
    this.#stream = stream
    stream.onopen = () => this.#say('connected')
    stream.onmessage = ({ data }) => app.hear(JSON.parse(data) as PageUpdate)
    // The browser tries again by itself.
    stream.onerror = () => this.#say('lost')
    stream.addEventListener('end', () => {
      stream.close()
      this.#say('ended')
    })
  }

  stop(): void {
    this.#stream?.close()
    this.#stream = null
  }

  #say(state: 'connected' | 'lost' | 'ended'): void {
    if (this.#app.origin.kind === 'live') this.#app.connection(state)
  }

  /** Fetches one piece of a request at a time; missing entries are fetched with the next update, or at once. */
  async #ask(id: number): Promise<void> {
    if (this.#asked.has(id)) return
    this.#asked.add(id)
    try {
      const from = this.#app.record(id)?.next ?? 0
      const response = await fetch(`request?id=${id}&from=${from}`)
      if (!response.ok) return
      const run = (await response.json()) as RequestRun
      this.#asked.delete(id)
      if (this.#stream !== null) this.#app.take(run)
    } catch {
      // The connection is lost; the stream reports it.
    } finally {
      this.#asked.delete(id)
    }
  }
}
