// The schemes that are supported: Basic (RFC 7617) and Digest (RFC 7616, and RFC 2069 for servers without quality of
// protection).

import { createHash, getHashes, randomBytes } from 'node:crypto'
import { authorityOf, type Credentials, type RequestHead } from '../lifecycle/index.ts'
import type { Challenge } from './challenges.ts'

/** What the answer to a challenge needs to know about its request. */
export interface SignedRequest {
  readonly method: string
  /** The request target: path and query, or the authority for CONNECT. */
  readonly uri: string
  /** The whole body if it is in memory; null if it is not. */
  readonly body: Uint8Array | null
}

/** Makes the Authorization value of one scheme for each request. */
export interface Authenticator {
  /** In lower case. */
  readonly scheme: string
  /** The value of an Authorization or Proxy-Authorization field; null if there is none for this request. */
  authorize(signed: SignedRequest): string | null
  /** True if it can answer this challenge, too. */
  answers(challenge: Challenge): boolean
  /** Takes the Authentication-Info of a response. */
  learn(info: string): void
}

export const requestToSign = ({ body, framing, method, more, target }: RequestHead): SignedRequest => ({
  method,
  uri: target.path,
  body: more ? null : (body ?? (framing === 'none' || framing === 0 ? EMPTY : null)),
})

/** RFC 9110 §9.3.6: the CONNECT for an https request. */
export const connectToSign = ({ target }: RequestHead): SignedRequest => ({
  method: 'CONNECT',
  uri: authorityOf(target),
  body: EMPTY,
})

const EMPTY = new Uint8Array(0)

/** The strength of a scheme; 0 for a challenge that cannot be answered. Basic is the weakest. */
export function strengthOf(challenge: Challenge, bodyIsAtHand: boolean): number {
  if (challenge.scheme === 'basic') return BASIC_STRENGTH
  const strength = challenge.scheme === 'digest' ? digestStrength(challenge, bodyIsAtHand) : 0
  return strength === 0 ? 0 : BASIC_STRENGTH + strength
}

export const BASIC_STRENGTH = 1

/** The strength of `challenge` is more than 0. */
export const authenticatorFor = (challenge: Challenge, credentials: Credentials): Authenticator =>
  challenge.scheme === 'digest'
    ? new DigestSession(challenge, credentials)
    : fixedAuthenticator('basic', basic(credentials, challenge))

/** Gives the same value for every request. */
export const fixedAuthenticator = (scheme: string, value: string): Authenticator => ({
  scheme,
  authorize: () => value,
  answers: (challenge) => challenge.scheme === scheme,
  learn: () => {},
})

// ---- Basic

/** The value of an Authorization or Proxy-Authorization field, in UTF-8, also without a challenge. */
export function basic({ password, username }: Credentials, challenge?: Challenge): string {
  const pair = `${username}:${password}`
  // RFC 7617 §2.1: a server that asks for UTF-8 compares text in normalisation form C.
  const text = challenge?.parameters.charset?.toLowerCase() === 'utf-8' ? pair.normalize('NFC') : pair
  return `Basic ${Buffer.from(text).toString('base64')}`
}

// ---- Digest

/** The algorithms, strongest first, and OpenSSL's names for them. */
const algorithms: ReadonlyMap<string, string> = new Map([
  ['sha-512-256', 'sha512-256'],
  ['sha-256', 'sha256'],
  ['md5', 'md5'],
])

let available: ReadonlySet<string> | undefined

/**
 * The strength of the algorithm of a challenge: 3, 2 or 1; 0 if the challenge cannot be answered because of its
 * algorithm or quality of protection, or because something is missing.
 */
export function digestStrength({ parameters }: Challenge, bodyIsAtHand: boolean): number {
  if (parameters.nonce === undefined || parameters.realm === undefined) return 0
  if (qopOf(parameters.qop, bodyIsAtHand) === undefined) return 0
  const { name } = algorithmOf(parameters.algorithm)
  const hash = algorithms.get(name)
  // An OpenSSL in FIPS mode has no MD5.
  available ??= new Set(getHashes().map((each) => each.toLowerCase()))
  if (hash === undefined || !available.has(hash)) return 0
  return algorithms.size - [...algorithms.keys()].indexOf(name)
}

/** Answers one challenge, and authorises the requests after it, until the server gives another nonce. */
export class DigestSession implements Authenticator {
  readonly scheme = 'digest'
  readonly #challenge: Challenge['parameters']
  readonly #username: string
  readonly #hash: (data: string | Uint8Array) => string
  /** H(A1) without a session key; with one, what the key is made from. */
  readonly #a1: string
  readonly #isSession: boolean
  /** The session key, and the cnonce that it was made with, which every request sends. */
  #session: { readonly key: string; readonly cnonce: string } | null = null
  #nonce: string
  #count = 0

  /** `digestStrength` of `challenge` is more than 0. */
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

  /** A server refuses a count that starts again with the same nonce. */
  answers({ parameters, scheme }: Challenge): boolean {
    return (
      scheme === 'digest' &&
      parameters.nonce === this.#nonce &&
      parameters.algorithm === this.#challenge.algorithm
    )
  }

  /** `Authentication-Info` or `Proxy-Authentication-Info` of a response: it may name the next nonce. */
  learn(info: string): void {
    const nextnonce = /(?:^|[,\s])nextnonce\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/i.exec(info)
    const nonce = nextnonce?.[1]?.replace(/\\(.)/g, '$1') ?? nextnonce?.[2]
    if (nonce === undefined || nonce === this.#nonce) return
    this.#nonce = nonce
    this.#count = 0
  }

  /** The cnonce is random by default; a session key keeps its first one. */
  authorize(
    { body, method, uri }: SignedRequest,
    given: string = randomBytes(16).toString('hex'),
  ): string | null {
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
   * RFC 7616 §3.4.2: the key is made once, from the nonce of the challenge and the first cnonce. A server without
   * sessions computes it from the cnonce of each request, so the cnonce must not change.
   */
  #sessionFor(cnonce: string): { readonly key: string; readonly cnonce: string } {
    this.#session ??= { key: this.#hash(bytesOf(`${this.#a1}:`, this.#nonce, `:${cnonce}`)), cnonce }
    return this.#session
  }
}

/** Quality of protection: null if none is offered, undefined if none of those offered is supported. */
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

/** RFC 7616 §3.4.4. A server without a charset may not know `username*`, and gets the plain bytes. */
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

/** Text from the server is bytes held as Latin-1; text from the caller is encoded as UTF-8. */
const bytesOf = (before: string, ofServer: string, after: string): Uint8Array =>
  Buffer.concat([Buffer.from(before), Buffer.from(ofServer, 'latin1'), Buffer.from(after)])
