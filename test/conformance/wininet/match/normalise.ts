// What is taken out of a recording before it is compared.

import { heard } from './token.ts'

export interface Looseness {
  /** Statuses that are compared although they otherwise are not. */
  readonly keep?: readonly string[]
  /** By handle: whether the closing of its connection must be told once, or may be. */
  readonly closing?: Readonly<Record<string, string>>
  /** How hinternet/wininet is to be run: as WinInet, or `strict`. */
  readonly dialect?: string
}

export interface Normalised {
  readonly tokens: readonly string[]
  /** What is wrong with what was taken out. */
  readonly errors: readonly string[]
}

const optionalStatuses = ['DETECTING_PROXY', 'COOKIE_SENT', 'COOKIE_RECEIVED']
const doneRead = /^(?:InternetReadFile|InternetReadFileEx|InternetQueryDataAvailable) (\S+) -> TRUE/

export function normalise(recorded: readonly string[], loose: Looseness = {}): Normalised {
  const dropped = optionalStatuses.filter((status) => !loose.keep?.includes(status))
  let tokens = withoutReadPairs(recorded.filter((token) => !dropped.includes(heard(token)?.status ?? '')))
  const errors: string[] = []
  for (const [handle, mode] of Object.entries(loose.closing ?? {})) {
    errors.push(...closingErrors(tokens, handle, mode))
    tokens = tokens.filter((token) => !isClosing(token, handle))
  }
  return { tokens, errors }
}

/** Windows may tell of receiving where a read was done at once. */
function withoutReadPairs(tokens: readonly string[]): readonly string[] {
  const kept: string[] = []
  for (const token of tokens) {
    const [, handle] = doneRead.exec(token) ?? []
    if (handle !== undefined) {
      const [first, second] = kept.slice(-2)
      if (isInline(first, handle, 'RECEIVING_RESPONSE') && isInline(second, handle, 'RESPONSE_RECEIVED'))
        kept.splice(-2)
    }
    kept.push(token)
  }
  return kept
}

function isInline(token: string | undefined, handle: string, status: string): boolean {
  const who = token === undefined ? null : heard(token)
  return who?.inline === true && who.handle === handle && who.status === status
}

const CLOSING = 'CLOSING_CONNECTION'
const CLOSED = 'CONNECTION_CLOSED'

function isClosing(token: string, handle: string): boolean {
  const who = heard(token)
  return who?.handle === handle && (who.status === CLOSING || who.status === CLOSED)
}

function closingErrors(tokens: readonly string[], handle: string, mode: string): string[] {
  const errors: string[] = []
  let isOpen = false
  let isGone = false
  let pairs = 0
  for (const token of tokens) {
    const who = heard(token)
    if (who?.handle !== handle) continue
    if (who.status === 'HANDLE_CLOSING') isGone = true
    if (who.status !== CLOSING && who.status !== CLOSED) continue
    if (isGone) errors.push(`${who.status} of ${handle} after its HANDLE_CLOSING`)
    if (isOpen === (who.status === CLOSING)) errors.push(`${who.status} of ${handle} out of order`)
    isOpen = who.status === CLOSING
    if (!isOpen) pairs++
  }
  if (isOpen) errors.push(`${CLOSING} of ${handle} without ${CLOSED}`)
  if (mode === 'required' && pairs !== 1) errors.push(`${pairs} closing pairs of ${handle}, not 1`)
  if (mode === 'optional' && pairs > 1) errors.push(`${pairs} closing pairs of ${handle}, not 1 at most`)
  return errors
}
