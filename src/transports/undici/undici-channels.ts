// undici's own diagnostics channels, kept truthful. Connections are ours, so undici knows of a request when there is one. Who subscribes to
// undici's errors hears of the others, too, and why a request ended. Nothing is made while nobody subscribes.

import { channel } from 'node:diagnostics_channel'
import { Client, type Dispatcher, errors } from 'undici'
import { forDispatch } from './response/index.ts'

const connectError = channel('undici:client:connectError')
const requestError = channel('undici:request:error')

/** Somebody wants to know of errors. */
export const isWatched = (): boolean => connectError.hasSubscribers || requestError.hasSubscribers

/** Without a cause, the caller just needed no more of it. */
export const whyClosed = (cause: Error | null): Error =>
  cause ?? new errors.RequestAbortedError('the request was closed')

/**
 * There is no connection for a request. undici publishes what it does for any request whose connector fails: its creation, the
 * attempt, and the error for both.
 */
export function publishUnconnected(origin: string, options: Dispatcher.DispatchOptions, error: Error): void {
  const client = new Client(origin, {
    connect: (_options, callback) => queueMicrotask(() => callback(error, null)),
  })
  const done = (): void => void client.destroy(null, ignore)
  client.dispatch(
    options,
    forDispatch({
      onConnect: ignore,
      onResponseStarted: ignore,
      onHeaders: () => true,
      onData: () => true,
      onComplete: done,
      onError: done,
    }),
  )
}

const ignore = (): void => {}
