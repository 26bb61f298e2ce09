// Answering 401 and 407: which challenge, with whose credentials, how often; and what goes along from the start next time.

import type { Credentials, FollowUp, History, RequestHead, ResponseHead } from '../../lifecycle/index.ts'
import { checkedField, fieldOf, removeField } from '../../lifecycle/index.ts'
import { basic } from './basic.ts'
import { type Challenge, parseChallenges } from './challenge.ts'
import { type Asked, type Choice, choices, shownRealm } from './choice.ts'
import {
  type AuthenticateHook,
  type Authorization,
  type CredentialsSource,
  checkedCredentials,
  credentialsIn,
  isSame,
} from './credentials.ts'
import { type Party, proxyOf, serverOf } from './party.ts'
import { answering, BASIC_STRENGTH, saying } from './scheme.ts'
import { domainOf, folderOf, ProtectionSpaces, type Space } from './spaces.ts'

export interface AuthenticationOptions {
  /** The origin that the request was opened for, to which alone plain credentials are given. */
  readonly origin: string
  readonly credentials?: CredentialsSource | null | undefined
  /** For a proxy that asks. Without them it is given those of its address; a function in `credentials` is asked for both. */
  readonly proxyCredentials?: CredentialsSource | null | undefined
  readonly authenticate?: AuthenticateHook | null | undefined
  /** What is remembered. Those who are given the same one share it. */
  readonly spaces?: ProtectionSpaces | undefined
  /** The same for proxies; `spaces` unless given. */
  readonly proxySpaces?: ProtectionSpaces | undefined
}

/** In one exchange, of servers and proxies together. Then the response is handed out. */
const MOST_CHALLENGES = 5

/** The spaces whose credentials went with a message. */
interface Used {
  readonly server: Space | null
  readonly proxy: Space | null
}

/** Of one request handle. */
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

  /** Adds to the fields of a message what is known to be wanted. */
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
    const party = askingParty(sent, response)
    if (party === null) return null
    const own = fieldOf(head.headers, party.answer.toLowerCase())
    // The caller speaks for itself.
    if (own !== null && !this.#given.has(own)) return null
    const space = (party.isProxy ? used?.proxy : used?.server) ?? null
    if (space !== null) this.#spacesOf(party).remove(party.origin, space)
    if (attempts >= MOST_CHALLENGES) return null
    const challenges = fieldsAsked(response, party.asks).flatMap(parseChallenges)
    if (challenges.length === 0) return null
    const asked: Asked = { head, party, challenges, attempt: attempts + 1 }
    return this.#try(asked, choices(asked, space))
  }

  /** The first for which there are credentials; then the hook. A scheme is asked for once, by the strongest of its challenges. */
  #try(asked: Asked, [choice, ...weaker]: readonly Choice[]): FollowUp | null | Promise<FollowUp | null> {
    if (choice === undefined) return this.#askHook(asked)
    const { scheme } = choice.challenge
    const others = weaker.filter(({ challenge }) => challenge.scheme !== scheme)
    return whenGiven(this.#credentialsFor(asked, choice), (given) => {
      if (given === null) return this.#try(asked, others)
      // What was refused is not given in the clear instead.
      return this.#answer(asked, choice, given) ?? this.#askHook(asked)
    })
  }

  #spacesOf({ isProxy }: Party): ProtectionSpaces {
    return isProxy ? this.#proxySpaces : this.#spaces
  }

  #add(fields: string[], party: Party): Space | null {
    if (fieldOf(fields, party.answer.toLowerCase()) !== null) return null
    const space = this.#spacesOf(party).find(party.origin, party.path)
    const value = space === null ? null : space.answering.authorize(party.claim)
    if (value === null) return null
    fields.push(party.answer, value)
    return space
  }

  #credentialsFor(
    { attempt, party }: Asked,
    { challenge, isRefused, realm, used }: Choice,
  ): Credentials | null | Promise<Credentials | null> {
    // Good credentials with a nonce that is too old.
    if (used !== null && used.credentials !== null && !isRefused && used.realm === realm)
      return used.credentials
    const known = used === null ? this.#spacesOf(party).ofRealm(party.origin, realm) : null
    if (known !== null) return known.credentials
    const source = this.#sourceFor(party)
    if (typeof source === 'function') {
      const scheme = challenge.scheme as 'basic' | 'digest'
      const wanted = { origin: party.origin, realm: shownRealm(realm), scheme, proxy: party.isProxy, attempt }
      return whenGiven(source(wanted), checkedGift)
    }
    if (source !== null) return party.isProxy || party.origin === this.#options.origin ? source : null
    // A proxy's address has been tried by Basic already.
    return challenge.scheme === 'basic' ? null : credentialsIn(party.sentAnyway)
  }

  #sourceFor({ isProxy }: Party): CredentialsSource | null {
    const { credentials = null, proxyCredentials = null } = this.#options
    if (!isProxy) return credentials
    return proxyCredentials ?? (typeof credentials === 'function' ? credentials : null)
  }

  /** Null where these credentials are of no use for this challenge. */
  #answer(asked: Asked, choice: Choice, credentials: Credentials): FollowUp | null {
    const { challenge, isRefused, realm, strength, used } = choice
    const { head, party } = asked
    const isUseless =
      // RFC 7617 §2: the name of a user ends at the first colon.
      (challenge.scheme === 'basic' && credentials.username.includes(':')) ||
      (isRefused && used?.credentials != null && isSame(credentials, used.credentials))
    if (isUseless) return null
    const prefixes = prefixesOf(asked, challenge)
    const known = used === null ? this.#spacesOf(party).ofRealm(party.origin, realm) : null
    if (known !== null && known.credentials === credentials && known.answering.answers(challenge))
      this.#spacesOf(party).extend(known, prefixes)
    else {
      const answer = answering(challenge, credentials)
      this.#spacesOf(party).add(party.origin, {
        realm,
        strength,
        answering: answer,
        credentials,
        prefixes,
        confirmed: false,
      })
    }
    return { kind: 'repeat', head, challenge: { scheme: challenge.spelling, proxy: party.isProxy } }
  }

  #askHook(asked: Asked): FollowUp | null | Promise<FollowUp | null> {
    const { attempt, challenges, head, party } = asked
    const { origin } = party
    const { method, target } = head
    const wanted = { origin, method, url: target.url, proxy: party.isProxy, challenges, attempt }
    return whenGiven(this.#options.authenticate?.(wanted), (given) => this.#repeatWith(asked, given))
  }

  #repeatWith({ challenges, head, party }: Asked, given: Authorization | null | undefined): FollowUp | null {
    if (given === null || given === undefined) return null
    const text = typeof given === 'string' ? given : given.authorization
    const value = checkedField(party.answer, text, 'authenticate')
    const scheme = value.split(' ', 1)[0] as string
    const { spelling = scheme } = challenges.find((each) => each.scheme === scheme.toLowerCase()) ?? {}
    const challenge = { scheme: spelling, proxy: party.isProxy }
    const headers = head.headers.slice()
    removeField(headers, party.answer.toLowerCase())
    if (typeof given === 'object' && given.reuse === true) {
      this.#spacesOf(party).add(party.origin, {
        realm: null,
        strength: 0,
        answering: saying(scheme.toLowerCase(), value),
        credentials: null,
        prefixes: ['/'],
        confirmed: false,
      })
    } else {
      headers.push(party.answer, value)
      this.#given.add(value)
    }
    return { kind: 'repeat', head: { ...head, headers }, challenge }
  }
}

/**
 * Who asks for credentials with this response. A server answers 401. A proxy answers 407: to CONNECT for an https request, and
 * in place of the server for an http request. What comes out of a tunnel is the server's, so a 407 there asks for nothing.
 */
function askingParty(sent: RequestHead, { ofProxy, status }: ResponseHead): Party | null {
  if (status === 401) return ofProxy ? null : serverOf(sent)
  return status === 407 && (ofProxy || sent.target.protocol === 'http:') ? proxyOf(sent) : null
}

/** What went along with a message was not refused by those whom the response has passed. */
function settle({ proxy, server }: Used, sent: RequestHead, response: ResponseHead): void {
  const { ofProxy, status } = response
  const isTunnelled = sent.target.protocol === 'https:' && !ofProxy
  if (proxy !== null && isTunnelled) proxy.confirmed = true
  else if (proxy !== null && status !== 407) accept(proxy, response, 'proxy-authentication-info')
  const isServers = !ofProxy && (status !== 407 || isTunnelled)
  if (server !== null && isServers && status !== 401) accept(server, response, 'authentication-info')
}

function accept(space: Space, response: ResponseHead, tells: string): void {
  space.confirmed = true
  const info = response.header(tells)
  if (info !== null) space.answering.learn(info)
}

/** Field by field, so that a broken one spoils no other. As it came: in Latin-1, in which it can be sent back. */
const fieldsAsked = ({ rawHeaders }: ResponseHead, name: string): string[] =>
  rawHeaders.filter((_, i) => i % 2 === 1 && (rawHeaders[i - 1] as string).toLowerCase() === name)

const checkedGift = (given: Credentials | null | undefined): Credentials | null =>
  given === null || given === undefined ? null : checkedCredentials(given, 'credentials', 'what it returned')

/** RFC 7616 §3.3 and RFC 7617 §2.2. Whatever they say, what was asked for is in it. */
function prefixesOf({ head, party }: Asked, { parameters, scheme }: Challenge): readonly string[] {
  if (party.isProxy) return ['/']
  if (scheme === 'basic') return [folderOf(party.path)]
  const domain = domainOf(parameters.domain, head.target.url)
  return domain.some((prefix) => party.path.startsWith(prefix)) ? domain : [...domain, party.path]
}

const unasked = (credentials: Credentials): Space => ({
  realm: null,
  strength: BASIC_STRENGTH,
  answering: saying('basic', basic(credentials)),
  credentials,
  prefixes: ['/'],
  confirmed: false,
})

function whenGiven<T, R>(given: T | Promise<T>, go: (value: T) => R | Promise<R>): R | Promise<R> {
  return given instanceof Promise ? given.then(go) : go(given)
}
