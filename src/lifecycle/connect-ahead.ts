// Opens a connection before its request exists, and reserves it for that request.

import type { Phase, Reason, WireFact } from '../../machines/index.ts'
import { failureMessage, TransferError } from './errors.ts'
import type { Exchange, Listener, RequestHead, Reservation, Transport } from './transport.ts'

/**
 * Reserves a connection for a head with this target and route, and sends nothing. Calls back once, after this has
 * returned, with null and the reservation, or with the error. The returned function cancels it: then it does not call
 * back.
 */
export function connectAhead(
  id: number,
  transport: Transport,
  head: RequestHead,
  done: Done,
  heard: (fact: WireFact) => void = nobody,
): () => void {
  const ahead = new Ahead(id, head, done, heard)
  ahead.exchange = transport.open(head, ahead)
  return () => ahead.stop()
}

const phases: Readonly<Partial<Record<WireFact['type'], Phase>>> = {
  'wire.resolving': 'resolve',
  'wire.connecting': 'connect',
  'wire.tunnelling': 'tunnel',
  'wire.securing': 'secure',
}

type Done = (error: TransferError | null, reservation: Reservation | null) => void

const nobody = (): void => {}

class Ahead implements Listener {
  readonly id: number
  exchange: Exchange | null = null
  readonly #done: Done
  readonly #heard: (fact: WireFact) => void
  readonly #head: RequestHead
  #phase: Phase = 'queue'
  #address: string | null = null

  constructor(id: number, head: RequestHead, done: Done, heard: (fact: WireFact) => void) {
    this.id = id
    this.#head = head
    this.#done = done
    this.#heard = heard
  }

  stop(): void {
    this.exchange?.release()
    this.exchange = null
  }

  report(fact: WireFact): void {
    this.#phase = phases[fact.type] ?? this.#phase
    if (fact.type === 'wire.connecting' || fact.type === 'wire.connected') this.#address = fact.address
    this.#heard(fact)
    if (fact.type !== 'wire.sending') return
    this.#finish(null, this.exchange?.reserve() ?? null)
  }

  /** The proxy wants credentials before it opens a tunnel; the request itself will get the 407. */
  responded(): void {
    this.exchange?.release()
    this.#finish(null)
  }

  failed(reason: Reason, cause: Error): void {
    const { code } = cause as NodeJS.ErrnoException
    const message = failureMessage(reason, cause)
    const failure = { phase: this.#phase, reason, message, ...(typeof code === 'string' && { code }) }
    const { method, target } = this.#head
    const at = {
      requestId: this.id,
      method,
      url: target.url,
      attempt: 0,
      address: this.#address,
      elapsed: null,
      timings: null,
    }
    this.#finish(new TransferError('send', failure, at, cause))
  }

  readable(): void {}

  #finish(error: TransferError | null, reservation: Reservation | null = null): void {
    if (this.exchange === null) return
    this.exchange = null
    this.#done(error, reservation)
  }
}
