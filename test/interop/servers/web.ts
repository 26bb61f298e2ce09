// What the checks need from a web server.

import type { Running } from './running.ts'

export interface WebServer extends Running {
  readonly name: string
  /** Serves the files, and has: `/put/` to write to and read from, `/limited/` for at most a mebibyte, `/moved` to `/small.txt`. */
  readonly origin: string
  /** The same over TLS, in the version. */
  readonly secure: Readonly<Record<'TLSv1.2' | 'TLSv1.3', string>>
  /** Want a client certificate. */
  readonly demanding: Readonly<Record<'TLSv1.2' | 'TLSv1.3', string>>
  /** Paths that want credentials, by the scheme. */
  readonly guarded: Readonly<Partial<Record<'basic' | 'digest', string>>>
}
