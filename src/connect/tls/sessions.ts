// The TLS sessions of one origin and route, to be taken up again. Routes differ in what they tolerate, and never share one.

import type { X509Certificate } from 'node:crypto'
import type { CertificateFault } from '../../lifecycle/index.ts'

/** Node tells nothing of the server's certificate when a session is resumed: what was seen at first goes with it. */
export interface Peer {
  readonly certificate: X509Certificate | null
  /** Those that the server sent with it. */
  readonly sent: readonly X509Certificate[]
  readonly faults: readonly CertificateFault[]
}

export interface ResumableSession {
  readonly bytes: Buffer
  readonly peer: Peer
  /** A ticket of TLS 1.3 is used once, so that nobody who listens can tell that two connections belong together (RFC 8446 §C.4). */
  readonly once: boolean
}

const MOST = 8

export class TlsSessions {
  readonly #kept: ResumableSession[] = []

  take(): ResumableSession | undefined {
    const newest = this.#kept.at(-1)
    if (newest?.once === true) this.#kept.pop()
    return newest
  }

  keep(session: ResumableSession): void {
    if (!session.once) this.#kept.length = 0
    else if (this.#kept.length === MOST) this.#kept.shift()
    this.#kept.push(session)
  }

  /** The server would not take it up, or the handshake failed with it. */
  drop(session: ResumableSession): void {
    const at = this.#kept.indexOf(session)
    if (at >= 0) this.#kept.splice(at, 1)
  }
}
