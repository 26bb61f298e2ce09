// What a user's test says about the order of notifications.

import { expect, test } from 'vitest'
import { Session } from '../../src/session/index.ts'
import { expectSequence, matchers, ScriptedServer } from '../../src/testing/index.ts'

expect.extend(matchers)

const heard = ['INTERNET_STATUS_SENDING_REQUEST', 'INTERNET_STATUS_REQUEST_SENT', 'reused', 'progress'].map(
  (name) => ({
    name,
  }),
)

test.each([
  [['SENDING_REQUEST', 'REQUEST_SENT', 'reused', 'progress']],
  [['INTERNET_STATUS_SENDING_REQUEST', '...', 'progress']],
  [['...']],
  [['...', 'reused', '...']],
  [['SENDING_REQUEST', '...', 'REQUEST_SENT', '...', 'progress', '...']],
])('%j fits', (expected) => {
  expectSequence(heard, expected)
  expect(heard).toHaveSequence(expected)
})

test.each([
  [[]],
  [['SENDING_REQUEST']],
  [['...', 'reused']],
  [['REQUEST_SENT', '...']],
  [['SENDING_REQUEST', 'progress', '...']],
])('%j does not fit, and the error says both', (expected) => {
  expect(() => expectSequence(heard, expected)).toThrow(
    /heard: {4}SENDING_REQUEST, REQUEST_SENT, reused, progress/,
  )
  expect(heard).not.toHaveSequence(expected)
})

test('of a request on a scripted server', async () => {
  const server = new ScriptedServer()
  server.on('GET', '/x').reply(200, {}, 'hello')
  const session = new Session({ transport: server.transport, clock: server.clock })
  const all: { name: string }[] = []
  session.on('status', (notification) => all.push(notification))
  await (await session.fetch(`${server.origin}/x`)).text()
  expectSequence(all, [
    'HANDLE_CREATED',
    'RESOLVING_NAME',
    'NAME_RESOLVED',
    'CONNECTING_TO_SERVER',
    '...',
    'HANDLE_CLOSING',
  ])
})

declare module 'vitest' {
  interface Matchers {
    toHaveSequence(expected: readonly string[]): void
  }
}
