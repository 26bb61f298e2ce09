// The connections of a request: which one each message got and how, the addresses that were tried, and the TLS session.

import type { JSX } from 'preact'
import {
  type Attempt,
  attemptsOf,
  type CertificateFacts,
  type ConnectionOrigin,
  type Facts,
} from '../../../run/index.ts'
import type { App } from '../../app.ts'
import { duration } from '../../model/format.ts'
import type { RequestRecord } from '../../model/request-record.ts'
import { Copy, ordinal, type Pair, Pairs, RequestLink, RequestLinks } from '../parts.tsx'

/** `127.0.0.1:8443 ← :40498 · reused, 3rd exchange · TLSv1.3 AES-256-GCM · certificate 3e10…caa9 [copy]`. */
export function ConnectionLine({
  app,
  attempt,
  record,
}: {
  readonly app: App
  readonly attempt: Attempt
  readonly record: RequestRecord
}): JSX.Element {
  const origin = originOf(record, attempt)
  const tls = attempt.secured.at(-1)?.facts ?? origin?.secured ?? null
  const certificate = typeof tls?.certificate === 'string' ? tls.certificate : null
  const parts = [peerText(attempt, origin), useText(attempt)].filter((part) => part !== null)
  return (
    <span class="connection-line">
      {parts.length > 0
        ? parts.join(' · ')
        : record.summary.over
          ? 'No connection was made.'
          : 'No connection yet.'}
      {origin === null ? null : (
        <>
          , opened by <RequestLink app={app} id={origin.request} />
        </>
      )}
      {tls === null ? '' : ` · ${tls.protocol} ${cipherText(tls.cipher)}`}
      {certificate === null ? null : (
        <>
          {' · certificate '}
          <code title={certificate}>{shortHash(certificate)}</code> <Copy text={certificate} />
        </>
      )}
    </span>
  )
}

/** The origin of the kept connection of a message; null for a new one, or if it is not recorded. */
const originOf = ({ origins }: RequestRecord, { reused }: Attempt): ConnectionOrigin | null =>
  origins.find(({ connection }) => connection === reused?.facts.connection) ?? null

function peerText({ addresses, connected, reused }: Attempt, origin: ConnectionOrigin | null): string | null {
  const facts = (reused ?? connected)?.facts
  if (facts === undefined) {
    const tried = addresses.at(-1)
    return tried === undefined ? null : `${hostPort(tried.address, tried.port)}, not connected`
  }
  const localPort = facts.localPort ?? origin?.connected.localPort
  const local = localPort === undefined ? '' : ` ← :${localPort}`
  return `${hostPort(String(facts.address), Number(facts.port))}${local}`
}

const hostPort = (address: string, port: number): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`

export function useText({ connected, reused }: Attempt): string | null {
  const facts = (reused ?? connected)?.facts
  const number = facts?.connection === undefined ? '' : `connection ${facts.connection}, `
  if (reused !== null) return `${number}reused, ${ordinal(Number(reused.facts.exchanges) + 1)} exchange`
  return connected === null ? null : `${number}new`
}

/** `TLS_AES_256_GCM_SHA384` as `AES-256-GCM`. */
const cipherText = (cipher: unknown): string =>
  String(cipher)
    .replace(/^TLS_/, '')
    .replace(/_SHA\d+$/, '')
    .replaceAll('_', '-')

const shortHash = (hash: string): string =>
  hash.length > 12 ? `${hash.slice(0, 4)}…${hash.slice(-4)}` : hash

export function ConnectionTab({
  app,
  record,
}: {
  readonly app: App
  readonly record: RequestRecord
}): JSX.Element {
  const attempts = attemptsOf(record)
  const waiters = app.waitersOf(record.summary.id)
  return (
    <>
      {attempts.length === 0 ? <p class="note">No message was sent: it has no connection.</p> : null}
      {attempts.map((attempt, index) => (
        <section class="card" key={attempt.message.at}>
          {attempts.length > 1 ? (
            <h3>
              Message {index + 1}: {attempt.message.url}
            </h3>
          ) : null}
          <Pairs label="Connection" of={connectionPairs(app, record, attempt)} />
        </section>
      ))}
      {waiters.length === 0 ? null : (
        <section class="card">
          <h3>Waited for its connection</h3>
          <ul class="facts-list">
            {waiters.map((each) => (
              <li key={each.id}>
                <RequestLink app={app} id={each.id} /> {each.method} {each.url}
                {each.wait?.waits === true ? ', waits still' : ''}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

function connectionPairs(app: App, record: RequestRecord, attempt: Attempt): (Pair | null)[] {
  const { addresses, closedConnection, connected, failed, lookup, message, phases, queued, reused, tunnel } =
    attempt
  const origin = originOf(record, attempt)
  const facts = (reused ?? connected)?.facts
  const { localAddress, localPort }: Facts = connected?.facts ?? origin?.connected ?? {}
  const others = app.onConnection(facts?.connection).filter((id) => id !== record.summary.id)
  const peer = facts === undefined ? null : hostPort(String(facts.address), Number(facts.port))
  const wait = queued.at(-1)?.facts
  const ids = (value: unknown): readonly number[] => (Array.isArray(value) ? value.map(Number) : [])
  return [
    peer === null ? null : { name: 'Other end', value: peer, copied: peer },
    localPort === undefined
      ? null
      : { name: 'This end', value: hostPort(String(localAddress ?? ''), Number(localPort)) },
    {
      name: 'Connection',
      value: useText(attempt) ?? (addresses.length === 0 ? 'none was asked for' : 'none could be made'),
    },
    origin === null ? null : { name: 'Opened by', value: <RequestLink app={app} id={origin.request} /> },
    others.length === 0 ? null : { name: 'Others on it', value: <RequestLinks app={app} ids={others} /> },
    lookup === null
      ? null
      : {
          name: 'Look-up',
          value: `${lookup.host} → ${lookup.addresses.join(', ') || 'nothing'}${spent(phases, 'resolve')}`,
        },
    addresses.length === 0
      ? null
      : {
          name: 'Tried',
          value: (
            <ul>
              {addresses.map(({ address, code, port }) => (
                <li key={address}>
                  {hostPort(address, port)}
                  {code === null ? '' : <span class="bad"> {code}</span>}
                </li>
              ))}
            </ul>
          ),
        },
    wait === undefined
      ? null
      : {
          name: 'Queue',
          value: (
            <>
              {ordinal(Number(wait.position))}, behind <RequestLinks app={app} ids={ids(wait.heldBy)} />
              {spent(phases, 'queue')}
            </>
          ),
        },
    tunnel === null
      ? null
      : {
          name: 'Tunnel',
          value: `to ${tunnel.asked.host}:${tunnel.asked.port}, ${tunnel.status === null ? 'not made' : `status ${tunnel.status}`}${spent(phases, 'tunnel')}`,
        },
    message.httpVersion === ''
      ? null
      : { name: 'Protocol', value: `HTTP/${message.httpVersion.replace(/^HTTP\//i, '')}` },
    connected === null ? null : { name: 'TCP', value: `connected${spent(phases, 'connect')}` },
    failed === null
      ? null
      : { name: 'Failure', value: <span class="bad">{failureOf(failed.facts.failure)}</span> },
    {
      name: 'Afterwards',
      value: closedConnection ? 'closed' : failed === null ? 'kept for others, or in use' : 'unknown',
    },
  ]
}

const failureOf = (failure: unknown): string => {
  const { code, message, reason } = (failure ?? {}) as Readonly<Record<string, unknown>>
  return [reason, code, message].filter((part) => part !== undefined).join(' · ')
}

/** `, 17 ms`. */
const spent = (phases: Attempt['phases'], wanted: string): string => {
  const own = phases.filter(({ phase }) => phase === wanted)
  if (own.length === 0) return ''
  return `, ${duration(own.reduce((sum, { from, to }) => sum + (to ?? from) - from, 0))}`
}

export function TlsTab({ app, record }: { readonly app: App; readonly record: RequestRecord }): JSX.Element {
  const attempts = attemptsOf(record)
  const handshakes = attempts.flatMap((attempt) => attempt.secured.map((each) => ({ attempt, each })))
  const kept = record.origins.filter(({ secured }) => secured !== null)
  const isSecure = record.summary.url.startsWith('https:')
  // Of connections that were opened before anything was recorded.
  const earlier = attempts.filter(
    ({ message, reused, secured }) =>
      message.certificate != null &&
      secured.length === 0 &&
      !kept.some(({ connection }) => connection === reused?.facts.connection),
  )
  if (handshakes.length + kept.length + earlier.length === 0)
    return (
      <p class="note">
        {isSecure
          ? attempts.some(({ reused }) => reused !== null)
            ? 'A kept connection was used: its handshake was made before anything was recorded.'
            : 'No handshake was begun.'
          : 'This request does not use TLS.'}
      </p>
    )
  return (
    <>
      {handshakes.map(({ attempt, each: { facts, servername } }) => (
        <section class="card" key={`${attempt.message.at} ${servername}`}>
          <Pairs
            label="TLS"
            of={[
              { name: 'Server name', value: servername === '' ? 'none: an address' : servername },
              ...(facts === null
                ? [{ name: 'Handshake', value: <span class="bad">did not succeed</span> }]
                : agreedPairs(facts)),
              ...certificatePairs(facts, attempt.message.certificate),
              { name: 'Took', value: spent(attempt.phases, 'secure').slice(2) || '–' },
            ]}
          />
        </section>
      ))}
      {kept.map(({ connection, request, secured }) => (
        <section class="card" key={connection}>
          <p>
            Connection {connection} was kept: <RequestLink app={app} id={request} /> made its handshake.
          </p>
          <Pairs
            label="TLS"
            of={[
              ...agreedPairs(secured ?? {}),
              ...certificatePairs(
                secured,
                attempts.find(({ reused }) => reused?.facts.connection === connection)?.message.certificate,
              ),
            ]}
          />
        </section>
      ))}
      {earlier.map(({ message }) => (
        <section class="card" key={message.at}>
          <p>A kept connection was used: its handshake was made before anything was recorded.</p>
          <Pairs label="TLS" of={certificatePairs(null, message.certificate)} />
        </section>
      ))}
    </>
  )
}

/** The facts of the TLS session. */
const agreedPairs = ({ alpn, cipher, protocol, resumed }: Facts): Pair[] => [
  { name: 'Protocol', value: String(protocol) },
  { name: 'Cipher', value: String(cipher) },
  { name: 'ALPN', value: alpn === null ? 'none' : String(alpn) },
  { name: 'TLS session', value: resumed === true ? 'resumed' : 'new' },
]

/** `secured` has only the hash. The rest is that of the last handshake of a message: another one was with a proxy. */
function certificatePairs(secured: Facts | null, last: CertificateFacts | null | undefined): Pair[] {
  const hash = secured === null ? last?.sha256 : secured.certificate
  if (secured !== null && hash === null) return [{ name: 'Certificate', value: 'none' }]
  if (typeof hash !== 'string') return []
  const sha256 = { name: 'SHA-256', value: <code>{hash}</code>, copied: hash }
  if (last?.sha256 !== hash) return [{ ...sha256, name: 'Certificate, SHA-256' }]
  const { chain, faults, issuer, names, subject, validFrom, validTo } = last
  return [
    ...(faults.length === 0
      ? []
      : [{ name: 'Refused', value: <span class="bad">{faults.join('; ')}</span> }]),
    { name: 'Subject', value: subject || 'empty' },
    { name: 'Issuer', value: issuer || 'empty' },
    { name: 'Valid from', value: validFrom },
    { name: 'Valid to', value: validTo },
    { name: 'Names', value: names || 'none' },
    {
      name: 'Chain',
      value:
        chain.length === 0 ? (
          'no issuer is known'
        ) : (
          <ul>
            {chain.map((each) => (
              <li key={each}>{each || 'empty'}</li>
            ))}
          </ul>
        ),
    },
    sha256,
  ]
}
