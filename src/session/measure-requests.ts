// Entries of perf_hooks for requests, for any PerformanceObserver of measures.

import { hasMethods, InvalidOptionError, masked } from '../lifecycle/index.ts'
import type { HttpRequest } from './http-request.ts'
import type { Session } from './session.ts'

/**
 * Adds a PerformanceMeasure for each request that the session opens from now on, when the request is closed; `session.fetch`, a loop and a
 * stream close it at the end of the body. It ends when the returned object is disposed. The name of the measure is the URL of the request, without
 * credentials and query; `detail` is `request.timings`, with `method`. A request that was never sent gets no measure; one that was sent several times
 * gets one, for the last send.
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
