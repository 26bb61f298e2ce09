// The Digest scheme (RFC 7616, and RFC 2069 for servers that offer no quality of protection).

import { createHash, getHashes, randomBytes } from 'node:crypto'
import type { Credentials } from '../../lifecycle/index.ts'
import type { Challenge } from './challenge.ts'
import type { Answering, Claim } from './scheme.ts'

/** The algorithms from the strongest to the weakest, and what OpenSSL calls them. */
const algorithms: ReadonlyMap<string, string> = new Map([
  ['sha-512-256', 'sha512-256'],
  ['sha-256', 'sha256'],
  ['md5', 'md5'],
])

let available: ReadonlySet<string> | undefined

/**
 * How strong the algorithm of a challenge is: 3, 2 or 1; 0 for one that cannot be answered, be it for its algorithm, its
 * quality of protection, or because something is missing.
 */
export function digestStrength({ parameters }: Challenge, bodyIsAtHand: boolean): number {
  if (parameters.nonce === undefined || parameters.realm === undefined) return 0
  if (qopOf(parameters.qop, bodyIsAtHand) === undefined) return 0
  const { name } = algorithmOf(parameters.algorithm)
  const hash = algorithms.get(name)
  // A FIPS build of OpenSSL has no MD5.
  available ??= new Set(getHashes().map((each) => each.toLowerCase()))
  if (hash === undefined || !available.has(hash)) return 0
  return algorithms.size - [...algorithms.keys()].indexOf(name)
}

/** Answers one challenge, and goes on answering for the requests after it, until the server gives another. */
export class DigestSession implements Answering {
  readonly scheme = 'digest'
  readonly #challenge: Challenge['parameters']
  readonly #username: string
  readonly #hash: (data: string | Uint8Array) => string
  /** H(A1) without a session key, and the beginning of A1 with one. */
  readonly #a1: string
  readonly #isSession: boolean
  /** The session key, and the cnonce that it was made with, which goes with every request. */
  #session: { readonly key: string; readonly cnonce: string } | null = null
  #nonce: string
  #count = 0

  /** `challenge` is one of which `digestStrength` is more than 0. */
  constructor({ parameters }: Challenge, { password, username }: Credentials) {
    this.#challenge = parameters
    this.#nonce = parameters.nonce as string
    const { isSession, name } = algorithmOf(parameters.algorithm)
    const hash = (data: string | Uint8Array): string =>
      createHash(algorithms.get(name) as string)
        .update(data)
        .digest('hex')
    this.#hash = hash
    const isUtf8 = parameters.charset?.toLowerCase() === 'utf-8'
    const user = isUtf8 ? username.normalize('NFC') : username
    this.#username = usernameField(user, parameters, isUtf8, hash)
    const realm = parameters.realm as string
    this.#a1 = hash(bytesOf(`${user}:`, realm, `:${isUtf8 ? password.normalize('NFC') : password}`))
    this.#isSession = isSession
  }

  /** A count that began again with the same nonce would be refused. */
  answers({ parameters, scheme }: Challenge): boolean {
    return (
      scheme === 'digest' &&
      parameters.nonce === this.#nonce &&
      parameters.algorithm === this.#challenge.algorithm
    )
  }

  /** `Authentication-Info` or `Proxy-Authentication-Info` of an answer: it may name the nonce to go on with. */
  learn(info: string): void {
    const nextnonce = /(?:^|[,\s])nextnonce\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/i.exec(info)
    const nonce = nextnonce?.[1]?.replace(/\\(.)/g, '$1') ?? nextnonce?.[2]
    if (nonce === undefined || nonce === this.#nonce) return
    this.#nonce = nonce
    this.#count = 0
  }

  /** The cnonce is random unless given; a session keeps its first one. */
  authorize({ body, method, uri }: Claim, given: string = randomBytes(16).toString('hex')): string | null {
    const { algorithm, opaque, qop: offered, realm } = this.#challenge
    const qop = qopOf(offered, body !== null)
    if (qop === undefined) return null
    const { cnonce, key } = this.#isSession ? this.#sessionFor(given) : { cnonce: given, key: this.#a1 }
    const count = (++this.#count).toString(16).padStart(8, '0')
    const what = `${method}:${uri}${qop === 'auth-int' ? `:${this.#hash(body as Uint8Array)}` : ''}`
    const middle = qop === null ? ':' : `:${count}:${cnonce}:${qop}:`
    const response = this.#hash(bytesOf(`${key}:`, this.#nonce, middle + this.#hash(what)))
    const fields = [
      this.#username,
      `realm=${quoted(realm as string)}`,
      `nonce=${quoted(this.#nonce)}`,
      `uri=${quoted(uri)}`,
    ]
    if (algorithm !== undefined) fields.push(`algorithm=${algorithm}`)
    if (qop !== null) fields.push(`qop=${qop}`, `nc=${count}`)
    if (qop !== null || this.#isSession) fields.push(`cnonce="${cnonce}"`)
    fields.push(`response="${response}"`)
    if (opaque !== undefined) fields.push(`opaque=${quoted(opaque)}`)
    if (isTrue(this.#challenge.userhash)) fields.push('userhash=true')
    return `Digest ${fields.join(', ')}`
  }

  /**
   * RFC 7616 §3.4.2: the key is made once, from the nonce of the challenge and the first cnonce. A server that keeps no
   * sessions makes it anew from the cnonce of each request, so this is the same one.
   */
  #sessionFor(cnonce: string): { readonly key: string; readonly cnonce: string } {
    this.#session ??= { key: this.#hash(bytesOf(`${this.#a1}:`, this.#nonce, `:${cnonce}`)), cnonce }
    return this.#session
  }
}

/** Quality of protection: null where none is offered, undefined where none of those offered can be had. */
function qopOf(offered: string | undefined, bodyIsAtHand: boolean): 'auth' | 'auth-int' | null | undefined {
  if (offered === undefined) return null
  const options = offered.toLowerCase().split(/[\s,]+/)
  if (options.includes('auth')) return 'auth'
  if (options.includes('auth-int') && bodyIsAtHand) return 'auth-int'
  return offered.trim() === '' ? null : undefined
}

function algorithmOf(given: string | undefined): { readonly name: string; readonly isSession: boolean } {
  const lower = given?.toLowerCase() ?? 'md5'
  return lower.endsWith('-sess')
    ? { name: lower.slice(0, -5), isSession: true }
    : { name: lower, isSession: false }
}

/** RFC 7616 §3.4.4. A server that knows no charset may not know `username*`, and takes the bytes as they are. */
function usernameField(
  username: string,
  { realm, userhash }: Challenge['parameters'],
  isUtf8: boolean,
  hash: (data: Uint8Array) => string,
): string {
  if (isTrue(userhash)) return `username="${hash(bytesOf(`${username}:`, realm as string, ''))}"`
  if (isUtf8 && /[^\x20-\x7e]/.test(username)) return `username*=UTF-8''${extended(username)}`
  return `username=${quoted(Buffer.from(username).toString('latin1'))}`
}

/** RFC 8187 §3.2.1. */
const extended = (text: string): string =>
  encodeURIComponent(text).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)

const isTrue = (value: string | undefined): boolean => value?.toLowerCase() === 'true'

const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`

/** What the server said is bytes, held as Latin-1; what the caller said is text. */
const bytesOf = (before: string, ofServer: string, after: string): Uint8Array =>
  Buffer.concat([Buffer.from(before), Buffer.from(ofServer, 'latin1'), Buffer.from(after)])
