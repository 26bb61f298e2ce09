// TCP: one address after the other (RFC 8305), every attempt reported.

import type dns from 'node:dns'
import net from 'node:net'
import type { WireFact } from '../../../../machines/index.ts'

export interface Destination {
  readonly hostname: string
  readonly port: number
  readonly addresses: readonly dns.LookupAddress[]
  readonly localAddress: string | undefined
}

export interface Dialler {
  report(fact: WireFact): void
  /** Nobody waits for the connection any more. */
  readonly isOver: boolean
}

/** A socket on its way: the caller hears `connect` or `error`. Null when a listener has given it up. */
export function dial(
  { addresses, hostname, localAddress, port }: Destination,
  dialler: Dialler,
): net.Socket | null {
  const [only] = addresses
  const from = localAddress === undefined ? undefined : { localAddress }
  if (addresses.length === 1 && only !== undefined) {
    dialler.report({ type: 'wire.connecting', address: only.address, port })
    return dialler.isOver ? null : net.connect({ port, noDelay: true, host: only.address, ...from })
  }
  const several = { host: hostname, autoSelectFamily: true, lookup: later(addresses) }
  const socket = net.connect({ port, noDelay: true, ...several, ...from })
  reportAttempts(socket, dialler)
  return socket
}

/** Node tries them, each for a quarter of a second, and tells of each. */
function reportAttempts(socket: net.Socket, dialler: Dialler): void {
  const failed = (address: string, port: number, code: string): void => {
    if (!dialler.isOver) dialler.report({ type: 'wire.attemptFailed', address, port, code })
  }
  socket.on('connectionAttempt', (address: string, port: number) => {
    if (!dialler.isOver) dialler.report({ type: 'wire.connecting', address, port })
  })
  socket.on(
    'connectionAttemptFailed',
    (address: string, port: number, _family: number, error: NodeJS.ErrnoException) =>
      failed(address, port, error.code ?? error.name),
  )
  socket.on('connectionAttemptTimeout', (address: string, port: number) => failed(address, port, 'ETIMEDOUT'))
}

/** `net.connect` may emit its first attempt before it returns when the look-up answers at once. */
const later =
  (addresses: readonly dns.LookupAddress[]): net.LookupFunction =>
  (_hostname, _options, callback) => {
    process.nextTick(callback as (error: null, addresses: dns.LookupAddress[]) => void, null, [...addresses])
  }
