// The inspector: its options, and the object that a program gets.

import type { InspectionEvent } from 'xstate'
import {
  aFunction,
  type Clock,
  checkedOptions,
  count,
  flag,
  type OptionTable,
  optionsOf,
  optionTable,
  type RequestInspector,
  type RequestWatcher,
} from '../lifecycle/index.ts'
import { ActorSystems } from './actor-systems.ts'
import { chartFacts, numberOf } from './chart-facts.ts'
import { type Limits, Recorder } from './recorder/index.ts'
import { phasesByState, type Run } from './run/index.ts'
import { InspectorServer, readAssets } from './server/index.ts'
import { StatelyFeed } from './stately/index.ts'

export interface InspectorOptions {
  /**
   * The port on 127.0.0.1, the only address that the page is served on.
   * @defaultValue a free port
   */
  readonly port?: number
  /**
   * How much is kept. The oldest requests and entries are dropped first.
   * @defaultValue 10,000 requests, 4,000 entries of each, 64 MiB in all
   */
  readonly limits?: Partial<Limits>
  /**
   * Records header fields, too, so that the page shows them and saved files have them. Values of fields that carry
   * credentials (Authorization, Cookie, Set-Cookie and the like) are hidden before they leave the process; other fields may
   * still have values that you do not want to share. Bodies are never recorded.
   * @defaultValue false
   */
  readonly headers?: boolean
  /** Called with the number of open pages whenever it changes. */
  readonly onPages?: (open: number) => void
}

/**
 * Serves a page on 127.0.0.1 that shows the requests of sessions as they move through their chart. It does not keep the
 * process alive.
 * @throws InvalidOptionError, and Node's error if the port is taken
 * @example
 * ```ts
 * const inspector = await serveInspector({ port: 8123 })
 * const session = new Session({ inspect: inspector })
 * console.log(inspector.url) // to be opened in a browser on this machine
 * ```
 */
export async function serveInspector(options: InspectorOptions = {}): Promise<Inspector> {
  const { headers = false, limits, onPages, port } = checkedOptions(options, table, 'serveInspector')
  const chart = chartFacts()
  const recorder = new Recorder({ headers, limits, phaseOf: phasesByState(chart), numberOf })
  const feed = new StatelyFeed(recorder)
  const server = new InspectorServer({
    port: port ?? 0,
    recorder,
    headers,
    chart,
    assets: await readAssets(),
    feed,
    pages: onPages ?? (() => {}),
  })
  await server.listen()
  return new Inspector(recorder, feed, server)
}

const atLeastOne = count(1)
const limitsTable: OptionTable<Partial<Limits>> = optionTable<Partial<Limits>>({
  requests: atLeastOne,
  entries: atLeastOne,
  bytes: atLeastOne,
})
const table: OptionTable<InspectorOptions> = optionTable<InspectorOptions>({
  port: count(0, 65_535),
  limits: optionsOf(limitsTable),
  headers: flag,
  onPages: aFunction('Give a function that takes the number of pages.'),
})

/** Give it to `new Session({ inspect })`, or to `session.inspect()` at any time. */
export class Inspector implements RequestInspector, AsyncDisposable {
  /** The address of the page, with the token that lets a browser in. */
  readonly url: string
  readonly port: number
  /**
   * For `createActor(logic, { inspect })`: shows any actor in Stately's inspector. If it is a machine that makes requests, the page also shows its steps before the first request.
   */
  readonly inspect: { next(event: InspectionEvent): void }
  readonly #recorder: Recorder
  readonly #feed: StatelyFeed
  readonly #server: InspectorServer
  readonly #systems: ActorSystems

  /** @internal */
  constructor(recorder: Recorder, feed: StatelyFeed, server: InspectorServer) {
    this.#recorder = recorder
    this.#feed = feed
    this.#server = server
    this.url = server.url
    this.port = server.port
    this.#systems = new ActorSystems((event) => {
      recorder.next(event)
      feed.next(event)
    })
    this.inspect = { next: (event) => this.#systems.next(event) }
  }

  /** Called by a session that is shown. */
  watch(clock: Clock): RequestWatcher {
    const watcher = this.#recorder.watch(clock)
    return {
      found: (id, elapsed) => watcher.found(id, elapsed),
      startedBy: (id, actor) => {
        // First, because it is known here what the chart of retries belongs to.
        watcher.startedBy?.(id, actor)
        this.#systems.add(actor)
        this.#feed.startedBy(id, actor)
      },
      moved: (event, chart) => {
        watcher.moved(event, chart)
        this.#feed.moved(event, chart)
      },
      heard: (id, announcement) => watcher.heard(id, announcement),
      sent: (...told) => watcher.sent?.(...told),
      written: (id, fields) => watcher.written?.(id, fields),
      responded: (...told) => watcher.responded?.(...told),
      refused: (id, error) => watcher.refused?.(id, error),
      left: () => watcher.left(),
    }
  }

  /** All that was recorded, without secrets, in the format of a saved file. */
  run(): Run {
    return this.#recorder.run()
  }

  /** Closes the page. Sessions go on; a session that no inspector shows is not recorded. */
  close(): Promise<void> {
    return this.#server.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
