// undici's Client on a socket that is already connected.

import type net from 'node:net'
import { Client } from 'undici'
import { WireError } from '../../connect/index.ts'

export interface ClientOf {
  readonly options: { readonly maxHeaderSize?: number }
}

/** `origin` decides the Host field of requests that set none. */
export function clientOn(socket: net.Socket, origin: string, { options }: ClientOf): Client {
  let handedOver = false
  return new Client(origin, {
    connect: (_options, callback) => {
      const again = handedOver
      handedOver = true
      // undici must not be called back before this returns. It reconnects by itself, but we never do: a new
      // connection is a new Connection.
      queueMicrotask(() =>
        again ? callback(new WireError('closed', 'the connection is over'), null) : callback(null, socket),
      )
    },
    pipelining: 1,
    // undici does not hear of every exchange, so the connection has the limit for idle ones, and reads what the server
    // says of it.
    keepAliveTimeout: LONGEST_TIMER,
    keepAliveMaxTimeout: LONGEST_TIMER,
    keepAliveTimeoutThreshold: -LONGEST_TIMER,
    // The lifecycle has the time limits; undici's would not name the phase.
    headersTimeout: 0,
    bodyTimeout: 0,
    ...(options.maxHeaderSize === undefined ? undefined : { maxHeaderSize: options.maxHeaderSize }),
  })
}

/**
 * undici 7 and 8 wait a turn before they write on a socket that was used, to see what came unasked (GHSA-35p6-xmwp-9g52).
 * We have looked already, and nearer to the write. Where undici keeps no such mark, it waits, and nothing else changes.
 */
export function letWriteAtOnce(socket: net.Socket): void {
  usedMark ??= Object.getOwnPropertySymbols(socket).find(({ description }) => description === 'kSocketUsed')
  // Reflect.set would cost ten times as much.
  if (usedMark !== undefined) (socket as unknown as Record<symbol, boolean>)[usedMark] = false
}

/** Node's timers hold no more milliseconds. */
export const LONGEST_TIMER: number = 2 ** 31 - 1

let usedMark: symbol | undefined
