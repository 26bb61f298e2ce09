// A server that wants Digest, by its own reading of RFC 7616.

import { createHash, randomBytes } from 'node:crypto'
import type http from 'node:http'

export interface DigestServerOptions {
  readonly algorithm?: string
  readonly qop?: string | null
  readonly userhash?: boolean
  readonly path?: string
  /** Requests that one nonce is good for. */
  readonly uses?: number
  /** Names the next nonce in each answer. */
  readonly nextnonce?: boolean
  /** Tells of a nonce that is too old. */
  readonly tellsStale?: boolean
  /** Fields for 407 instead of 401. */
  readonly proxy?: boolean
}

type Answer = Pick<http.ServerResponse, 'setHeader' | 'statusCode'>

const USER = 'Mufasa'
export const PASSWORD = 'Circle of Life'
export const mufasa = { username: USER, password: PASSWORD }
const REALM = 'the "pride" lands'

const hashes: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-256': 'sha256',
  'SHA-512-256': 'sha512-256',
}

/** Of a request in absolute form, what browsers and curl sign is the path. */
const pathOf = (target: string): string => {
  const url = /^https?:/.test(target) ? new URL(target) : null
  return url === null ? target : url.pathname + url.search
}

export class DigestServer {
  /** What was wrong with the answers that were refused. */
  readonly refused: string[] = []
  /** The nonce counts of those that were accepted. */
  readonly accepted: string[] = []
  readonly #options: DigestServerOptions
  readonly #nonces = new Map<string, number>()
  /** The session key since the last challenge, and the cnonce that it was made with, for -sess. */
  #session: { readonly key: string; readonly cnonce: string } | null = null
  #nonce = ''

  constructor(options: DigestServerOptions = {}) {
    this.#options = options
    this.#renew()
  }

  /** True where the request may pass; else the challenge has been written. */
  judge(request: http.IncomingMessage, body: Uint8Array, response: Answer): boolean {
    const { nextnonce = false, proxy = false, tellsStale = true } = this.#options
    const field = request.headers[proxy ? 'proxy-authorization' : 'authorization']
    const fault = field === undefined ? 'none' : this.#faultIn(field, request, body)
    if (fault === null) {
      if (nextnonce) {
        this.#renew()
        response.setHeader(
          proxy ? 'Proxy-Authentication-Info' : 'Authentication-Info',
          `nextnonce="${this.#nonce}"`,
        )
      }
      return true
    }
    if (fault !== 'none') this.refused.push(fault)
    if (fault === 'stale') this.#renew()
    this.#session = null
    response.statusCode = proxy ? 407 : 401
    const stale = fault === 'stale' && tellsStale
    response.setHeader(proxy ? 'Proxy-Authenticate' : 'WWW-Authenticate', this.#challenge(stale))
    return false
  }

  #challenge(stale: boolean): string {
    const { algorithm = 'MD5', path, qop = 'auth', userhash = false } = this.#options
    const parts = [`realm="${REALM.replaceAll('"', '\\"')}"`, `nonce="${this.#nonce}"`, 'opaque="o\\"paque"']
    if (this.#options.algorithm !== undefined) parts.push(`algorithm=${algorithm}`)
    if (qop !== null) parts.push(`qop="${qop}"`)
    if (userhash) parts.push('userhash=true')
    if (path !== undefined) parts.push(`domain="${path}"`)
    if (stale) parts.push('stale=TRUE')
    return `Digest ${parts.join(', ')}`
  }

  #faultIn(field: string, request: http.IncomingMessage, body: Uint8Array): string | null {
    const {
      algorithm = 'MD5',
      qop = 'auth',
      userhash = false,
      uses = Number.POSITIVE_INFINITY,
    } = this.#options
    const given: Record<string, string> = {}
    for (const [, name, quoted, plain] of field.matchAll(/([\w*]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g))
      given[name as string] = quoted?.replace(/\\(.)/g, '$1') ?? (plain as string)
    const hash = (data: string | Uint8Array): string =>
      createHash(hashes[algorithm.replace('-sess', '')] as string)
        .update(data)
        .digest('hex')
    if (!field.startsWith('Digest ')) return 'scheme'
    if (given.username !== (userhash ? hash(`${USER}:${REALM}`) : USER)) return 'username'
    if (given.realm !== REALM || given.opaque !== 'o"paque') return 'realm'
    if (given.uri !== pathOf(request.url ?? '')) return 'uri'
    const nonce = given.nonce as string
    const used = this.#nonces.get(nonce)
    if (used === undefined || used >= uses) return 'stale'
    let secret = hash(`${USER}:${REALM}:${PASSWORD}`)
    if (algorithm.endsWith('-sess')) {
      this.#session ??= { key: hash(`${secret}:${nonce}:${given.cnonce}`), cnonce: given.cnonce as string }
      // A server that keeps no sessions makes the key from the cnonce of each request.
      if (this.#session.cnonce !== given.cnonce) return 'session'
      secret = this.#session.key
    }
    const int = given.qop === 'auth-int' ? `:${hash(body)}` : ''
    const what = hash(`${request.method}:${given.uri}${int}`)
    const middle = qop === null ? '' : `${given.nc}:${given.cnonce}:${given.qop}:`
    if (given.response !== hash(`${secret}:${nonce}:${middle}${what}`)) return 'response'
    if (qop !== null && Number.parseInt(given.nc as string, 16) !== used + 1) return 'count'
    this.#nonces.set(nonce, used + 1)
    this.accepted.push(`${given.qop ?? '-'} ${given.nc ?? '-'}`)
    return null
  }

  #renew(): void {
    this.#nonce = randomBytes(8).toString('base64')
    this.#nonces.set(this.#nonce, 0)
  }
}
