// Keeps undici's diagnostics channels complete. undici gets a request only when it has a connection, since connections are ours. Here
// the requests that fail before that are published, too, and why a request ended. Nothing is done while nobody subscribes.

import { channel } from 'node:diagnostics_channel'
import { Client, type Dispatcher, errors } from 'undici'
import { forDispatch } from './response/index.ts'

const connectError = channel('undici:client:connectError')
const requestError = channel('undici:request:error')

/** Somebody subscribes to errors. */
export const isWatched = (): boolean => connectError.hasSubscribers || requestError.hasSubscribers

/** Without a cause, the caller closed the request although nothing had failed. */
export const whyClosed = (cause: Error | null): Error =>
  cause ?? new errors.RequestAbortedError('the request was closed')

/**
 * For a request that got no connection. undici publishes what it publishes for any request whose connector fails: its creation,
 * the attempt, and the error of both.
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
