// A transport over another hands on every member of the port that it does not change.

import { expect, test } from 'vitest'
import type { Exchange, Listener, RequestHead, Transport } from '../../src/lifecycle/index.ts'
import { DecodingTransport } from '../../src/policies/index.ts'
import { SeekableTransport } from '../../src/wininet/seekable-transport.ts'

/** The compiler asks for a new member of the port here. */
type Member = keyof Required<Exchange>
const members: Record<Member, 'method' | 'property'> = {
  write: 'method',
  proceed: 'method',
  end: 'method',
  leaveRest: 'method',
  read: 'method',
  take: 'method',
  takeReceivedBytes: 'method',
  release: 'method',
  reserve: 'method',
  buffered: 'property',
  channel: 'property',
  encoded: 'property',
  hint: 'property',
  isReceiving: 'property',
  response: 'property',
  continueFields: 'property',
}

test.each([
  ['decodes', (below: Transport) => new DecodingTransport(below)],
  ['can seek', (below: Transport) => new SeekableTransport(() => below, 1000)],
] as const)('a transport that %s asks the one below for everything', (_what, over) => {
  const asked = new Set<string>()
  const below = new Proxy({} as Exchange, {
    get(_target, name: Member) {
      asked.add(name)
      return members[name] === 'method' ? () => 0 : 0
    },
  })
  const transport = over({ open: () => below, close: () => {} })
  const exchange = transport.open({ method: 'GET' } as RequestHead, { id: 1 } as Listener)
  const bytes = new Uint8Array(8)
  for (const [name, kind] of Object.entries(members) as [Member, string][])
    if (kind === 'method') (exchange[name] as (bytes: Uint8Array) => unknown)(bytes)
    else void exchange[name]
  // To take is to read for a body that can be read again.
  asked.add('take')
  expect([...asked].sort()).toEqual(Object.keys(members).sort())
})
