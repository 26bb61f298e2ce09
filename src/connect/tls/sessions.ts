// The TLS sessions of one origin and route, for resumption. Routes tolerate different faults, so they never share a
// session.

import type { X509Certificate } from 'node:crypto'
import type { CertificateFault } from '../../lifecycle/index.ts'

/** Node knows nothing of the server's certificate when a session is resumed, so it is kept with the session. */
export interface Peer {
  readonly certificate: X509Certificate | null
  /** The certificates that the server sent with it. */
  readonly sent: readonly X509Certificate[]
  readonly faults: readonly CertificateFault[]
}

export interface ResumableSession {
  readonly bytes: Buffer
  readonly peer: Peer
  /** A ticket of TLS 1.3 is used once, so that an observer cannot link two connections (RFC 8446 §C.4). */
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

  /** The server did not resume it, or the handshake with it failed. */
  drop(session: ResumableSession): void {
    const at = this.#kept.indexOf(session)
    if (at >= 0) this.#kept.splice(at, 1)
  }
}
