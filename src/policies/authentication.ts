// Authentication by 401 and 407: which challenge is answered, with which credentials, how often; and what is sent
// along with later messages.

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
import {
  authenticatorFor,
  BASIC_STRENGTH,
  basic,
  connectToSign,
  fixedAuthenticator,
  requestToSign,
  type SignedRequest,
  strengthOf,
} from './basic-and-digest.ts'
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

export interface AuthenticationOptions {
  /** The origin that the request was opened for: the only one that gets plain credentials. */
  readonly origin: string
  readonly credentials?: CredentialsSource | null | undefined
  /**
   * Credentials for proxies. Without them a proxy gets those of its address; a function in `credentials` is called
   * for proxies, too.
   */
  readonly proxyCredentials?: CredentialsSource | null | undefined
  readonly authenticate?: AuthenticateHook | null | undefined
  /** The known protection spaces. Several requests may share them. */
  readonly spaces?: ProtectionSpaces | undefined
  /**
   * The same for proxies.
   * @defaultValue `spaces`
   */
  readonly proxySpaces?: ProtectionSpaces | undefined
}

/** Challenges answered in one exchange, by servers and proxies together. After that the response is returned. */
const MOST_CHALLENGES = 5

/** The spaces whose credentials were sent with a message. */
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
  /** Values from a function, each for one message. */
  readonly #given = new Set<string>()

  constructor(options: AuthenticationOptions) {
    this.#options = options
    this.#spaces = options.spaces ?? new ProtectionSpaces()
    this.#proxySpaces = options.proxySpaces ?? this.#spaces
    const { credentials, origin } = options
    if (typeof credentials !== 'object' || credentials?.preemptive !== true) return
    if (this.#spaces.find(origin, '/') === null) this.#spaces.add(origin, unasked(credentials))
  }

  /** Adds known credentials to the fields of a message. */
  addTo(sent: RequestHead): void {
    const server = this.#add(sent.headers, serverOf(sent))
    const origin = proxyOf(sent)
    const proxy = origin === null ? null : this.#add(sent.headers, origin)
    if (server !== null || proxy !== null) this.#used.set(sent, { server, proxy })
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

  /**
   * Answers the strongest challenge for which there are credentials, otherwise calls the function. Each scheme is
   * tried once.
   */
  #try(
    challenged: Challenged,
    [candidate, ...weaker]: readonly Candidate[],
  ): FollowUp | null | Promise<FollowUp | null> {
    if (candidate === undefined) return this.#askHook(challenged)
    const { scheme } = candidate.challenge
    const others = weaker.filter(({ challenge }) => challenge.scheme !== scheme)
    return whenGiven(this.#credentialsFor(challenged, candidate), (given) => {
      if (given === null) return this.#try(challenged, others)
      // Credentials that were refused are not then sent in the clear.
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
    // The credentials are good, but the nonce is too old.
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
    // The credentials in a proxy's address were already tried by Basic.
    return challenge.scheme === 'basic' ? null : credentialsIn(challenger.ofAddress)
  }

  #sourceFor({ isProxy }: Challenger): CredentialsSource | null {
    const { credentials = null, proxyCredentials = null } = this.#options
    if (!isProxy) return credentials
    return proxyCredentials ?? (typeof credentials === 'function' ? credentials : null)
  }

  /** Null if these credentials cannot answer this challenge. */
  #answer(challenged: Challenged, candidate: Candidate, credentials: Credentials): FollowUp | null {
    const { challenge, isRefused, realm, strength, used } = candidate
    const { head, challenger } = challenged
    const isUseless =
      // RFC 7617 §2: a user name ends at the first colon.
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
 * The server or proxy that asks for credentials with this response, if any. A server sends 401. A proxy sends 407: to
 * CONNECT for an https request, or instead of the server for an http request. Responses from a tunnel are the
 * server's, so a 407 there asks for nothing.
 */
function askingChallenger(sent: RequestHead, { ofProxy, status }: ResponseHead): Challenger | null {
  if (status === 401) return ofProxy ? null : serverOf(sent)
  return status === 407 && (ofProxy || sent.target.protocol === 'http:') ? proxyOf(sent) : null
}

/** A response without a challenge confirms the credentials that were sent with its message. */
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

/**
 * Reads each field separately, so that a broken one does not spoil the others. In Latin-1, as received, so that it
 * can be sent back.
 */
const valuesOf = ({ rawHeaders }: ResponseHead, name: string): string[] =>
  rawHeaders.filter((_, i) => i % 2 === 1 && (rawHeaders[i - 1] as string).toLowerCase() === name)

const checkedGift = (given: Credentials | null | undefined): Credentials | null =>
  given === null || given === undefined ? null : checkedCredentials(given, 'credentials', 'what it returned')

/** The paths of a protection space (RFC 7616 §3.3, RFC 7617 §2.2). The requested path is always one of them. */
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

/** A server, or the proxy before it, as a party that can ask for credentials. */
interface Challenger {
  readonly origin: string
  /** Path and query, by which the protection spaces of a server are told apart. */
  readonly path: string
  readonly isProxy: boolean
  /** The Proxy-Authorization of the proxy's address, which is sent without a challenge; null for none. */
  readonly ofAddress: string | null
  /** The response field with its challenges, in lower case. */
  readonly challengeField: string
  /** The request field with the credentials. */
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

/** Null without a proxy, and with SOCKS, which has no challenges. */
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
  /** As received, in Latin-1. */
  readonly realm: string
  /** The space whose credentials were sent and did not suffice. */
  readonly used: ProtectionSpace | null
  /** The same credentials would be refused again. */
  readonly isRefused: boolean
}

/** The challenges that can be answered, strongest first; equally strong ones in the order of the response. */
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
  // A server may forget its nonces without saying that they are stale.
  const isOld =
    scheme === 'digest' && (parameters.stale?.toLowerCase() === 'true' || used?.confirmed === true)
  const isRefused =
    used !== null && used.strength >= strength && (used.realm === null || used.realm === realm) && !isOld
  return { challenge, strength, realm, used, isRefused }
}

/** The same bytes read as UTF-8, if they are valid; many servers send UTF-8. */
function realmAsText(realm: string): string {
  const bytes = Buffer.from(realm, 'latin1')
  const text = bytes.toString()
  return text.includes('\ufffd') ? realm : text
}
