// Describes which requests hold the connections that others wait for.

import type { RequestHead } from '../../../lifecycle/index.ts'

/** An exchange that has a connection. */
export interface ConnectionHolder {
  readonly id: number
  readonly head: RequestHead
  /** It has a response, and nobody has begun to read it. */
  readonly isUnread: boolean
  readonly isOver: boolean
}

/** `the connections are held by requests 3, 4, and nobody reads the response of request 3` */
export function holdersInWords(holders: readonly ConnectionHolder[]): string {
  const unread = holders.filter(({ isUnread }) => isUnread)
  const held = `${holders.length === 1 ? 'the connection is' : 'the connections are'} held by ${named(holders)}`
  return unread.length === 0 ? held : `${held}, and nobody reads the response of ${named(unread)}`
}

const named = (requests: readonly ConnectionHolder[]): string =>
  `${requests.length === 1 ? 'request' : 'requests'} ${requests.map(({ id }) => id).join(', ')}`

/** Warns once for each origin about responses that nobody reads while requests wait for their connections. */
export class UnreadWarning {
  readonly #origins = new Set<string>()
  #isWatching = false

  /**
   * Requests wait for `origin`, and none of these responses is being read. Some readers do something else first, so the warning is
   * only about those that still hold their connection a while later.
   */
  watch(origin: string, holders: readonly ConnectionHolder[], areStill: () => boolean): void {
    if (this.#isWatching || this.#origins.has(origin)) return
    this.#isWatching = true
    setTimeout(() => {
      this.#isWatching = false
      if (!areStill() || !holders.every(({ isUnread, isOver }) => isUnread && !isOver)) return
      this.#origins.add(origin)
      process.emitWarning(warning(origin, holders), { type: 'UnreadResponsesWarning', code: CODE })
    }, READERS_BEGIN_MS).unref()
  }
}

const CODE = 'HINTERNET_UNREAD_RESPONSES'
const READERS_BEGIN_MS = 100
const MOST_NAMED = 10

function warning(origin: string, holders: readonly ConnectionHolder[]): string {
  const shown = holders.slice(0, MOST_NAMED).map(({ head, id }) => {
    // Without its query, which may be a secret.
    const [path] = head.target.path.split('?', 1)
    return `${id} (${head.method} ${head.target.origin}${path})`
  })
  if (holders.length > MOST_NAMED) shown.push(`${holders.length - MOST_NAMED} more`)
  return (
    `Requests for ${origin} wait for a connection, and nobody reads the responses that hold all of them: ` +
    `${holders.length === 1 ? 'request' : 'requests'} ${shown.join(', ')}. Read each response to its end, or close its request.`
  )
}
