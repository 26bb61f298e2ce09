import { expect, test } from 'vitest'
import { readChart } from '../../docs/generate/chart.ts'
import {
  type InternetStatusFacts,
  type InternetStatusName,
  internetStatus,
  requestMachine,
  retryMachine,
} from '../../machines/index.ts'
import { whenSent } from '../../machines/internet-status.ts'
import { whenPlainSent } from '../../machines/plain-status.ts'

/** wininet.h, as Wine 8.0 and mingw-w64 have it; both agree. */
const wininet = `
   10 INTERNET_STATUS_RESOLVING_NAME
   11 INTERNET_STATUS_NAME_RESOLVED
   20 INTERNET_STATUS_CONNECTING_TO_SERVER
   21 INTERNET_STATUS_CONNECTED_TO_SERVER
   30 INTERNET_STATUS_SENDING_REQUEST
   31 INTERNET_STATUS_REQUEST_SENT
   40 INTERNET_STATUS_RECEIVING_RESPONSE
   41 INTERNET_STATUS_RESPONSE_RECEIVED
   42 INTERNET_STATUS_CTL_RESPONSE_RECEIVED
   43 INTERNET_STATUS_PREFETCH
   50 INTERNET_STATUS_CLOSING_CONNECTION
   51 INTERNET_STATUS_CONNECTION_CLOSED
   60 INTERNET_STATUS_HANDLE_CREATED
   70 INTERNET_STATUS_HANDLE_CLOSING
   80 INTERNET_STATUS_DETECTING_PROXY
  100 INTERNET_STATUS_REQUEST_COMPLETE
  110 INTERNET_STATUS_REDIRECT
  120 INTERNET_STATUS_INTERMEDIATE_RESPONSE
  140 INTERNET_STATUS_USER_INPUT_REQUIRED
  200 INTERNET_STATUS_STATE_CHANGE
  320 INTERNET_STATUS_COOKIE_SENT
  321 INTERNET_STATUS_COOKIE_RECEIVED
  324 INTERNET_STATUS_PRIVACY_IMPACTED
  325 INTERNET_STATUS_P3P_HEADER
  326 INTERNET_STATUS_P3P_POLICYREF
  327 INTERNET_STATUS_COOKIE_HISTORY`
  .trim()
  .split('\n')
  .map((line) => line.trim().split(' ') as [string, string])

const { steps } = readChart()
const announced = new Set(steps.flatMap(({ announcements }) => announcements.map(({ type }) => type)))
const isWinInets = (name: string) => /^[A-Z]/.test(name)

test('the numbers are those of wininet.h, all of them and no other', () => {
  expect(Object.entries(internetStatus)).toEqual(wininet.map(([number, name]) => [name, Number(number)]))
})

test('what the chart announces in capitals is in wininet.h', () => {
  const known = wininet.map(([, name]) => name)
  const actions = Object.keys(requestMachine.implementations.actions)
  for (const name of [...announced, ...actions].filter(isWinInets)) expect(known).toContain(name)
})

test('what WinInet has no name for goes by a plain one', () => {
  const ofRetries = retryMachine.implementations.actions
  const plain = [...announced, ...('retryScheduled' in ofRetries ? ['retryScheduled'] : [])].filter(
    (name) => !isWinInets(name),
  )
  expect(plain.sort()).toEqual(Object.keys(whenPlainSent).sort())
})

// The compiler holds this list to the statuses that have no facts.
const neverSent: Record<Exclude<InternetStatusName, keyof InternetStatusFacts>, true> = {
  INTERNET_STATUS_CTL_RESPONSE_RECEIVED: true,
  INTERNET_STATUS_PREFETCH: true,
  INTERNET_STATUS_DETECTING_PROXY: true,
  INTERNET_STATUS_USER_INPUT_REQUIRED: true,
  INTERNET_STATUS_STATE_CHANGE: true,
  INTERNET_STATUS_PRIVACY_IMPACTED: true,
  INTERNET_STATUS_P3P_HEADER: true,
  INTERNET_STATUS_P3P_POLICYREF: true,
  INTERNET_STATUS_COOKIE_HISTORY: true,
}

test('every status is announced, by the chart or by the session, or says why it never is', () => {
  const saidToBeNever = Object.entries(whenSent).flatMap(([name, when]) =>
    when.startsWith('Never: ') ? name : [],
  )
  expect(saidToBeNever).toEqual(Object.keys(neverSent))
  const bySession = 'INTERNET_STATUS_HANDLE_CREATED'
  const accounted = [...[...announced].filter(isWinInets), bySession, ...Object.keys(neverSent)]
  expect(accounted.sort()).toEqual(Object.keys(internetStatus).sort())
})

test.each(Object.entries({ ...whenSent, ...whenPlainSent }))(
  '%s is explained in one sentence',
  (_name, when) => {
    expect(when).toMatch(/^[A-Z].*[^.]\.$/)
  },
)

// The compiler holds these to the types of the facts; a fact with a question mark may be missing.
type Keys<Name extends keyof InternetStatusFacts> = `${keyof InternetStatusFacts[Name] & string}${'' | '?'}`
const facts: { readonly [Name in keyof InternetStatusFacts]: readonly Keys<Name>[] } = {
  INTERNET_STATUS_RESOLVING_NAME: ['host'],
  INTERNET_STATUS_NAME_RESOLVED: ['addresses', 'host'],
  INTERNET_STATUS_CONNECTING_TO_SERVER: ['address', 'port'],
  INTERNET_STATUS_CONNECTED_TO_SERVER: ['address', 'localAddress?', 'localPort?', 'port'],
  INTERNET_STATUS_SENDING_REQUEST: [],
  INTERNET_STATUS_REQUEST_SENT: ['bodyBytes', 'bytes'],
  INTERNET_STATUS_RECEIVING_RESPONSE: [],
  INTERNET_STATUS_RESPONSE_RECEIVED: ['bytes', 'status?'],
  INTERNET_STATUS_CLOSING_CONNECTION: [],
  INTERNET_STATUS_CONNECTION_CLOSED: [],
  INTERNET_STATUS_HANDLE_CREATED: [],
  INTERNET_STATUS_HANDLE_CLOSING: [],
  INTERNET_STATUS_REQUEST_COMPLETE: ['bytes?', 'call', 'failure?'],
  INTERNET_STATUS_REDIRECT: ['status', 'url'],
  INTERNET_STATUS_INTERMEDIATE_RESPONSE: ['status'],
  INTERNET_STATUS_COOKIE_SENT: ['count'],
  INTERNET_STATUS_COOKIE_RECEIVED: ['count'],
}

test.each(Object.entries(facts))('%s comes with its facts, and with nothing else', (name, expected) => {
  for (const announcement of steps.flatMap(({ announcements }) => announcements)) {
    if (announcement.type !== name) continue
    const { type: _, ...found } = announcement
    const keys = Object.keys(found)
    for (const key of keys) expect(expected.map((fact) => fact.replace('?', ''))).toContain(key)
    for (const fact of expected) if (!fact.endsWith('?')) expect(keys).toContain(fact)
  }
})
