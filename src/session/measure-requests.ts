// Entries of perf_hooks for requests, for any PerformanceObserver of measures.

import { hasMethods, InvalidOptionError, masked } from '../lifecycle/index.ts'
import type { HttpRequest } from './http-request.ts'
import type { Session } from './session.ts'

/**
 * Adds a PerformanceMeasure for each request that the session opens from now on, when it is closed, until it is undone: `session.fetch`, a loop
 * and a stream close it at the end of the body. The name is the URL that was asked for, without credentials and query; `detail` is
 * `request.timings`, with `method`. A request that was never sent has none. One that was sent several times has one, of the last time.
 * @throws InvalidOptionError
 * @example
 * ```ts
 * new PerformanceObserver((list) => {
 *   for (const { name, duration } of list.getEntries()) console.log(name, duration)
 * }).observe({ entryTypes: ['measure'] })
 * const session = new Session()
 * measureRequests(session)
 * ```
 */
export function measureRequests(session: Session): Disposable {
  if (!hasMethods(session, ['fetch', 'on', 'off']))
    throw new InvalidOptionError('measureRequests', 'session', masked(session), 'Give a Session.')
  const opened = (request: HttpRequest): void => {
    request.on('INTERNET_STATUS_HANDLE_CLOSING', () => measure(request))
  }
  session.on('request', opened)
  return { [Symbol.dispose]: () => void session.off('request', opened) }
}

function measure({ method, timings }: HttpRequest): void {
  if (timings === null) return
  const { startedAt, total } = timings
  const { origin, pathname } = new URL(timings.attempts[0]?.url ?? '')
  performance.measure(`${origin}${pathname}`, {
    start: startedAt - performance.timeOrigin,
    duration: total ?? 0,
    detail: { method, ...timings },
  })
}
