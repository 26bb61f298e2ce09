// XState keeps something elsewhere than where this package looks for it.

import { createRequire } from 'node:module'

/** The installed XState is not one that this package can compile for; it still runs every machine itself. */
export class XStateShapeError extends Error {
  override readonly name = 'XStateShapeError'
  readonly code = 'ERR_XSTATE_SHAPE'
  /** The version of XState that is installed. */
  readonly version: string

  constructor(what: string) {
    const { version } = createRequire(import.meta.url)('xstate/package.json') as { version: string }
    super(`xstate ${version}: ${what}. hinternet compiles machines for the action objects of xstate 5.33.`)
    this.version = version
  }
}
