// Authenticator 401 and 407: which challenge, with whose credentials, how often; and what goes with later messages from the start.

import {
  type Credentials,
  checkedField,
  type FollowUp,
  fieldOf,
  type History,
  isSocks,
  proxyOrigin,
  type RequestHead,
  type ResponseHead,
  removeField,
} from '../lifecycle/index.ts'
import { type Challenge, parseChallenges } from './challenges.ts'
import {
  type AuthenticateHook,
  type Authorization,
  type CredentialsSource,
  checkedCredentials,
  credentialsIn,
  isSame,
} from './credentials.ts'
import { domainOf, folderOf, type ProtectionSpace, ProtectionSpaces } from './protection-spaces.ts'
import {
  authenticatorFor,
  BASIC_STRENGTH,
  basic,
  connectToSign,
  fixedAuthenticator,
  requestToSign,
  type SignedRequest,
  strengthOf,
} from './schemes.ts'

export interface AuthenticationOptions {
  /** The origin that the request was opened for, to which alone plain credentials are given. */
  readonly origin: string
  readonly credentials?: CredentialsSource | null | undefined
  /** For proxies. Without them a proxy gets the credentials of its address; a function in `credentials` is asked for proxies, too. */
  readonly proxyCredentials?: CredentialsSource | null | undefined
  readonly authenticate?: AuthenticateHook | null | undefined
  /** What is remembered. Several requests may share one. */
  readonly spaces?: ProtectionSpaces | undefined
  /** The same for proxies; `spaces` unless given. */
  readonly proxySpaces?: ProtectionSpaces | undefined
}

/** In one exchange, of servers and proxies together. After that the response is handed out. */
const MOST_CHALLENGES = 5

/** The spaces whose credentials went with a message. */
interface Used {
  readonly server: ProtectionSpace | null
  readonly proxy: ProtectionSpace | null
}

/** Answers the challenges to one request handle. */
export class Authentication {
  readonly #options: AuthenticationOptions
  readonly #spaces: ProtectionSpaces
  readonly #proxySpaces: ProtectionSpaces
  readonly #used = new WeakMap<RequestHead, Used>()
  /** Values that a hook has given, each for one message. */
  readonly #given = new Set<string>()

  constructor(options: AuthenticationOptions) {
    this.#options = options
    this.#spaces = options.spaces ?? new ProtectionSpaces()
    this.#proxySpaces = options.proxySpaces ?? this.#spaces
    const { credentials, origin } = options
    if (typeof credentials !== 'object' || credentials?.preemptive !== true) return
    if (this.#spaces.find(origin, '/') === null) this.#spaces.add(origin, unasked(credentials))
  }

  /** Adds the credentials that are known to be wanted to the fields of a message. */
  addTo(sent: RequestHead): void {
    const server = this.#add(sent.headers, serverOf(sent))
    const proxy = proxyOf(sent)
    this.#used.set(sent, { server, proxy: proxy === null ? null : this.#add(sent.headers, proxy) })
  }

  next(
    head: RequestHead,
    response: ResponseHead,
    { challenges: attempts }: History,
    sent: RequestHead,
  ): FollowUp | null | Promise<FollowUp | null> {
    const used = this.#used.get(sent)
    if (used !== undefined) settle(used, sent, response)
    const challenger = askingChallenger(sent, response)
    if (challenger === null) return null
    const own = fieldOf(head.headers, challenger.credentialsField.toLowerCase())
    // The caller has set the field.
    if (own !== null && !this.#given.has(own)) return null
    const space = (challenger.isProxy ? used?.proxy : used?.server) ?? null
    if (space !== null) this.#spacesOf(challenger).remove(challenger.origin, space)
    if (attempts >= MOST_CHALLENGES) return null
    const challenges = valuesOf(response, challenger.challengeField).flatMap(parseChallenges)
    if (challenges.length === 0) return null
    const challenged: Challenged = { head, challenger, challenges, attempt: attempts + 1 }
    return this.#try(challenged, candidates(challenged, space))
  }

  /** Answers the first candidate that there are credentials for, else asks the hook. Each scheme is tried once, by its strongest challenge. */
  #try(
    challenged: Challenged,
    [candidate, ...weaker]: readonly Candidate[],
  ): FollowUp | null | Promise<FollowUp | null> {
    if (candidate === undefined) return this.#askHook(challenged)
    const { scheme } = candidate.challenge
    const others = weaker.filter(({ challenge }) => challenge.scheme !== scheme)
    return whenGiven(this.#credentialsFor(challenged, candidate), (given) => {
      if (given === null) return this.#try(challenged, others)
      // What was refused is not given in the clear instead.
      return this.#answer(challenged, candidate, given) ?? this.#askHook(challenged)
    })
  }

  #spacesOf({ isProxy }: Challenger): ProtectionSpaces {
    return isProxy ? this.#proxySpaces : this.#spaces
  }

  #add(fields: string[], challenger: Challenger): ProtectionSpace | null {
    if (fieldOf(fields, challenger.credentialsField.toLowerCase()) !== null) return null
    const space = this.#spacesOf(challenger).find(challenger.origin, challenger.path)
    const value = space === null ? null : space.authenticator.authorize(challenger.signed)
    if (value === null) return null
    fields.push(challenger.credentialsField, value)
    return space
  }

  #credentialsFor(
    { attempt, challenger }: Challenged,
    { challenge, isRefused, realm, used }: Candidate,
  ): Credentials | null | Promise<Credentials | null> {
    // Good credentials with a nonce that is too old.
    if (used !== null && used.credentials !== null && !isRefused && used.realm === realm)
      return used.credentials
    const known = used === null ? this.#spacesOf(challenger).ofRealm(challenger.origin, realm) : null
    if (known !== null) return known.credentials
    const source = this.#sourceFor(challenger)
    if (typeof source === 'function') {
      const scheme = challenge.scheme as 'basic' | 'digest'
      const wanted = {
        origin: challenger.origin,
        realm: realmAsText(realm),
        scheme,
        proxy: challenger.isProxy,
        attempt,
      }
      return whenGiven(source(wanted), checkedGift)
    }
    if (source !== null)
      return challenger.isProxy || challenger.origin === this.#options.origin ? source : null
    // A proxy's address has been tried by Basic already.
    return challenge.scheme === 'basic' ? null : credentialsIn(challenger.ofAddress)
  }

  #sourceFor({ isProxy }: Challenger): CredentialsSource | null {
    const { credentials = null, proxyCredentials = null } = this.#options
    if (!isProxy) return credentials
    return proxyCredentials ?? (typeof credentials === 'function' ? credentials : null)
  }

  /** Null where these credentials are of no use for this challenge. */
  #answer(challenged: Challenged, candidate: Candidate, credentials: Credentials): FollowUp | null {
    const { challenge, isRefused, realm, strength, used } = candidate
    const { head, challenger } = challenged
    const isUseless =
      // RFC 7617 §2: the name of a user ends at the first colon.
      (challenge.scheme === 'basic' && credentials.username.includes(':')) ||
      (isRefused && used?.credentials != null && isSame(credentials, used.credentials))
    if (isUseless) return null
    const prefixes = prefixesOf(challenged, challenge)
    const known = used === null ? this.#spacesOf(challenger).ofRealm(challenger.origin, realm) : null
    if (known !== null && known.credentials === credentials && known.authenticator.answers(challenge))
      this.#spacesOf(challenger).extend(known, prefixes)
    else {
      const answer = authenticatorFor(challenge, credentials)
      this.#spacesOf(challenger).add(challenger.origin, {
        realm,
        strength,
        authenticator: answer,
        credentials,
        prefixes,
        confirmed: false,
      })
    }
    return { kind: 'repeat', head, challenge: { scheme: challenge.spelling, proxy: challenger.isProxy } }
  }

  #askHook(challenged: Challenged): FollowUp | null | Promise<FollowUp | null> {
    const { attempt, challenges, head, challenger } = challenged
    const { origin } = challenger
    const { method, target } = head
    const wanted = { origin, method, url: target.url, proxy: challenger.isProxy, challenges, attempt }
    return whenGiven(this.#options.authenticate?.(wanted), (given) => this.#repeatWith(challenged, given))
  }

  #repeatWith(
    { challenges, head, challenger }: Challenged,
    given: Authorization | null | undefined,
  ): FollowUp | null {
    if (given === null || given === undefined) return null
    const text = typeof given === 'string' ? given : given.authorization
    const value = checkedField(challenger.credentialsField, text, 'authenticate')
    const scheme = value.split(' ', 1)[0] as string
    const { spelling = scheme } = challenges.find((each) => each.scheme === scheme.toLowerCase()) ?? {}
    const challenge = { scheme: spelling, proxy: challenger.isProxy }
    const headers = head.headers.slice()
    removeField(headers, challenger.credentialsField.toLowerCase())
    if (typeof given === 'object' && given.reuse === true) {
      this.#spacesOf(challenger).add(challenger.origin, {
        realm: null,
        strength: 0,
        authenticator: fixedAuthenticator(scheme.toLowerCase(), value),
        credentials: null,
        prefixes: ['/'],
        confirmed: false,
      })
    } else {
      headers.push(challenger.credentialsField, value)
      this.#given.add(value)
    }
    return { kind: 'repeat', head: { ...head, headers }, challenge }
  }
}

/**
 * The server or proxy that asks for credentials with this response, if any. A server answers 401. A proxy answers 407: to CONNECT for an https request, and
 * in place of the server for an http request. What comes out of a tunnel is the server's, so a 407 there asks for nothing.
 */
function askingChallenger(sent: RequestHead, { ofProxy, status }: ResponseHead): Challenger | null {
  if (status === 401) return ofProxy ? null : serverOf(sent)
  return status === 407 && (ofProxy || sent.target.protocol === 'http:') ? proxyOf(sent) : null
}

/** A response that is no challenge confirms the credentials that went with its message, for the server or proxy that it comes from. */
function settle({ proxy, server }: Used, sent: RequestHead, response: ResponseHead): void {
  const { ofProxy, status } = response
  const isTunnelled = sent.target.protocol === 'https:' && !ofProxy
  if (proxy !== null && isTunnelled) proxy.confirmed = true
  else if (proxy !== null && status !== 407) accept(proxy, response, 'proxy-authentication-info')
  const isServers = !ofProxy && (status !== 407 || isTunnelled)
  if (server !== null && isServers && status !== 401) accept(server, response, 'authentication-info')
}

function accept(space: ProtectionSpace, response: ResponseHead, infoField: string): void {
  space.confirmed = true
  const info = response.header(infoField)
  if (info !== null) space.authenticator.learn(info)
}

/** One field at a time, so that a broken one spoils no other. In Latin-1, as it came, so that it can be sent back. */
const valuesOf = ({ rawHeaders }: ResponseHead, name: string): string[] =>
  rawHeaders.filter((_, i) => i % 2 === 1 && (rawHeaders[i - 1] as string).toLowerCase() === name)

const checkedGift = (given: Credentials | null | undefined): Credentials | null =>
  given === null || given === undefined ? null : checkedCredentials(given, 'credentials', 'what it returned')

/** The paths of a protection space (RFC 7616 §3.3, RFC 7617 §2.2). The path that was requested is always in it. */
function prefixesOf({ head, challenger }: Challenged, { parameters, scheme }: Challenge): readonly string[] {
  if (challenger.isProxy) return ['/']
  if (scheme === 'basic') return [folderOf(challenger.path)]
  const domain = domainOf(parameters.domain, head.target.url)
  return domain.some((prefix) => challenger.path.startsWith(prefix)) ? domain : [...domain, challenger.path]
}

const unasked = (credentials: Credentials): ProtectionSpace => ({
  realm: null,
  strength: BASIC_STRENGTH,
  authenticator: fixedAuthenticator('basic', basic(credentials)),
  credentials,
  prefixes: ['/'],
  confirmed: false,
})

function whenGiven<T, R>(given: T | Promise<T>, go: (value: T) => R | Promise<R>): R | Promise<R> {
  return given instanceof Promise ? given.then(go) : go(given)
}

// ---- the server and the proxy

/** The server, or the proxy before it, which may ask for credentials. */
interface Challenger {
  readonly origin: string
  /** Path and query, by which protection spaces of a server are told apart. */
  readonly path: string
  readonly isProxy: boolean
  /** The Proxy-Authorization of the proxy's address, which is sent without being asked for; null for none. */
  readonly ofAddress: string | null
  /** The response field with its challenges, in lower case. */
  readonly challengeField: string
  /** The request field with the answer. */
  readonly credentialsField: string
  readonly signed: SignedRequest
}

const serverOf = (head: RequestHead): Challenger => ({
  origin: head.target.origin,
  path: head.target.path,
  isProxy: false,
  ofAddress: null,
  challengeField: 'www-authenticate',
  credentialsField: 'Authorization',
  signed: requestToSign(head),
})

/** Null without a proxy, and where it speaks SOCKS, which has no challenges. */
function proxyOf(head: RequestHead): Challenger | null {
  const proxy = head.route?.proxy ?? null
  if (proxy === null || isSocks(proxy)) return null
  return {
    origin: proxyOrigin(proxy),
    path: '/',
    isProxy: true,
    ofAddress: proxy.authorization,
    challengeField: 'proxy-authenticate',
    credentialsField: 'Proxy-Authorization',
    signed: head.target.protocol === 'https:' ? connectToSign(head) : requestToSign(head),
  }
}

// ---- the challenges that can be answered

/** A response that asks for credentials. */
interface Challenged {
  readonly head: RequestHead
  readonly challenger: Challenger
  readonly challenges: readonly Challenge[]
  /** 1 for the first in an exchange. */
  readonly attempt: number
}

/** A challenge that can be answered. */
interface Candidate {
  readonly challenge: Challenge
  readonly strength: number
  /** As it came, in Latin-1. */
  readonly realm: string
  /** The space whose credentials went with the message, and were not enough. */
  readonly used: ProtectionSpace | null
  /** The same credentials would be refused again. */
  readonly isRefused: boolean
}

/** The challenges that can be answered, the strongest first; those that are equally strong in the order in which they came. */
function candidates({ challenges, challenger }: Challenged, used: ProtectionSpace | null): Candidate[] {
  return challenges
    .map((challenge) => ({ challenge, strength: strengthOf(challenge, challenger.signed.body !== null) }))
    .filter(({ strength }) => strength > 0)
    .sort((a, b) => b.strength - a.strength)
    .map(({ challenge, strength }) => candidateOf(challenge, strength, used))
}

function candidateOf(challenge: Challenge, strength: number, used: ProtectionSpace | null): Candidate {
  const { parameters, scheme } = challenge
  const realm = parameters.realm ?? ''
  // A server may forget its nonces, and not say that they are stale.
  const isOld =
    scheme === 'digest' && (parameters.stale?.toLowerCase() === 'true' || used?.confirmed === true)
  const isRefused =
    used !== null && used.strength >= strength && (used.realm === null || used.realm === realm) && !isOld
  return { challenge, strength, realm, used, isRefused }
}

/** The same bytes as UTF-8, where they are; many servers write it so. */
function realmAsText(realm: string): string {
  const bytes = Buffer.from(realm, 'latin1')
  const text = bytes.toString()
  return text.includes('\ufffd') ? realm : text
}
