// The schemes that are answered here: Basic (RFC 7617) and Digest (RFC 7616, and RFC 2069 for servers that offer no quality of protection).

import { createHash, getHashes, randomBytes } from 'node:crypto'
import type { Credentials, RequestHead } from '../lifecycle/index.ts'
import type { Challenge } from './challenges.ts'

/** What an answer to a challenge depends on, of its request. */
export interface SignedRequest {
  readonly method: string
  /** The request target: path and query, or for CONNECT the authority. */
  readonly uri: string
  /** The whole body, where it is at hand; null where there is one that is not. */
  readonly body: Uint8Array | null
}

/** Makes the credentials of one scheme for each request. */
export interface Authenticator {
  /** In lower case. */
  readonly scheme: string
  /** The value of an Authorization or Proxy-Authorization field; null where this request can have none. */
  authorize(signed: SignedRequest): string | null
  /** True where it can answer this challenge, too. */
  answers(challenge: Challenge): boolean
  /** Takes the Authentication-Info of a response. */
  learn(info: string): void
}

export const requestToSign = ({ body, framing, method, more, target }: RequestHead): SignedRequest => ({
  method,
  uri: target.path,
  body: more ? null : (body ?? (framing === 'none' || framing === 0 ? EMPTY : null)),
})

/** RFC 9110 §9.3.6: what a proxy is asked for on behalf of an https request. */
export const connectToSign = ({ target }: RequestHead): SignedRequest => ({
  method: 'CONNECT',
  uri: `${target.hostname.includes(':') ? `[${target.hostname}]` : target.hostname}:${target.port}`,
  body: EMPTY,
})

const EMPTY = new Uint8Array(0)

/** How strong a scheme is; 0 for a challenge that cannot be answered. Basic is the weakest. */
export function strengthOf(challenge: Challenge, bodyIsAtHand: boolean): number {
  if (challenge.scheme === 'basic') return BASIC_STRENGTH
  const strength = challenge.scheme === 'digest' ? digestStrength(challenge, bodyIsAtHand) : 0
  return strength === 0 ? 0 : BASIC_STRENGTH + strength
}

export const BASIC_STRENGTH = 1

/** `challenge` is one whose strength is more than 0. */
export const authenticatorFor = (challenge: Challenge, credentials: Credentials): Authenticator =>
  challenge.scheme === 'digest'
    ? new DigestSession(challenge, credentials)
    : fixedAuthenticator('basic', basic(credentials, challenge))

/** Gives the same value each time. */
export const fixedAuthenticator = (scheme: string, value: string): Authenticator => ({
  scheme,
  authorize: () => value,
  answers: (challenge) => challenge.scheme === scheme,
  learn: () => {},
})

// ---- Basic

/** The value of an Authorization or Proxy-Authorization field. Without a challenge, too, it is in UTF-8. */
export function basic({ password, username }: Credentials, challenge?: Challenge): string {
  const pair = `${username}:${password}`
  // RFC 7617 §2.1: a server that asks for UTF-8 compares in normalisation form C.
  const text = challenge?.parameters.charset?.toLowerCase() === 'utf-8' ? pair.normalize('NFC') : pair
  return `Basic ${Buffer.from(text).toString('base64')}`
}

// ---- Digest

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

/** Answers one challenge, and goes on authenticator for the requests after it, until the server gives another. */
export class DigestSession implements Authenticator {
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
   * RFC 7616 §3.4.2: the key is made once, from the nonce of the challenge and the first cnonce. A server that keeps no
   * sessions makes it again from the cnonce of each request, so the cnonce stays the same.
   */
  #sessionFor(cnonce: string): { readonly key: string; readonly cnonce: string } {
    this.#session ??= { key: this.#hash(bytesOf(`${this.#a1}:`, this.#nonce, `:${cnonce}`)), cnonce }
    return this.#session
  }
}

/** Quality of protection: null where none is offered, undefined where none of those offered can be used. */
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

/** Text of the server is bytes, held as Latin-1; text of the caller is encoded as UTF-8. */
const bytesOf = (before: string, ofServer: string, after: string): Uint8Array =>
  Buffer.concat([Buffer.from(before), Buffer.from(ofServer, 'latin1'), Buffer.from(after)])
