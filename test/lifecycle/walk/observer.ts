// Sits between a Lifecycle and a transport, and records what the transport reports.

import type { StatusName, WireFact } from '../../../machines/index.ts'
import type { Exchange, Listener, RequestHead, Transport } from '../../../src/lifecycle/index.ts'
import type { Entry } from './laws.ts'

/** The facts that must have been reported before a status may be announced. */
const groundOf: Partial<
  Record<StatusName, readonly (WireFact['type'] | 'responded' | 'readable' | 'failed')[]>
> = {
  INTERNET_STATUS_RESOLVING_NAME: ['wire.resolving'],
  INTERNET_STATUS_NAME_RESOLVED: ['wire.resolved'],
  INTERNET_STATUS_CONNECTING_TO_SERVER: ['wire.connecting'],
  INTERNET_STATUS_CONNECTED_TO_SERVER: ['wire.connected'],
  INTERNET_STATUS_REQUEST_SENT: ['wire.sent', 'wire.headSent', 'wire.written', 'wire.drained'],
  // A body that is cut short and taken for whole has come to its end.
  INTERNET_STATUS_RESPONSE_RECEIVED: ['responded', 'readable', 'failed'],
  INTERNET_STATUS_INTERMEDIATE_RESPONSE: ['wire.interim'],
  INTERNET_STATUS_CLOSING_CONNECTION: ['wire.closingConnection'],
  queued: ['wire.queued'],
  reused: ['wire.reused'],
  attemptFailed: ['wire.attemptFailed'],
  securing: ['wire.securing'],
  secured: ['wire.secured'],
  retrying: ['wire.retrying'],
  answered: ['wire.answered'],
  progress: ['wire.progressed'],
}

export class WalkObserver implements Transport {
  readonly #transport: Transport
  readonly #counts = new Map<string, number>()
  readonly #faults: string[] = []
  /** Set by the walker, which knows whether an exchange may start now. */
  isWanted: () => boolean = () => true

  constructor(transport: Transport) {
    this.#transport = transport
  }

  open(head: RequestHead, listener: Listener): Exchange {
    if (!this.isWanted()) this.#faults.push('an exchange is started that nobody waits for')
    let hasReturned = false
    let isOver = false
    let isSent = false
    const faults = this.#faults
    const note = (what: string): void => {
      this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1)
      if (!hasReturned) this.#faults.push(`${what} before open has returned`)
      // The second half of a pair may come after a release from inside its first half.
      if (isOver && what !== 'wire.connectionClosed') this.#faults.push(`${what} after the release`)
    }
    const exchange = this.#transport.open(head, {
      id: listener.id,
      report(fact) {
        note(fact.type)
        isSent ||= fact.type === 'wire.sent'
        const bodyWaits = head.expectContinue > 0 && !isSent
        if (
          fact.type === 'wire.retrying' &&
          !bodyWaits &&
          ((head.body?.length ?? 0) > 0 || (head.more && isSent))
        )
          faults.push('a body is sent again')
        listener.report(fact)
      },
      responded(response) {
        note('responded')
        listener.responded(response)
      },
      readable() {
        note('readable')
        listener.readable()
      },
      failed(reason, cause) {
        note('failed')
        isOver = true
        listener.failed(reason, cause)
      },
    })
    hasReturned = true
    const release = exchange.release.bind(exchange)
    exchange.release = () => {
      release()
      isOver = true
    }
    return exchange
  }

  close(): void {
    this.#transport.close()
  }

  /** Law 5: announcements of events that have not happened. */
  unfounded(journal: readonly Entry[]): string[] {
    const unfounded = [...this.#faults]
    for (const [status, grounds] of Object.entries(groundOf)) {
      const announced = journal.filter(
        (entry) => entry.type === 'said' && entry.announcement.type === status,
      ).length
      const happened = grounds.reduce((sum, ground) => sum + (this.#counts.get(ground) ?? 0), 0)
      if (announced > happened) unfounded.push(`${status} ${announced} times, for ${happened}`)
    }
    return unfounded
  }
}
