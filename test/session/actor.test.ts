// The request as an XState actor: taken in flight, watched, and stopped.

import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Notification, Session } from '../../src/index.ts'
import { type RawServer, rawServer } from '../support/raw-server.ts'

let server: RawServer
beforeEach(async () => {
  server = await rawServer()
})
afterEach(() => server.close())

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello'

describe.each([
  ['the table', {}],
  ['the interpreter', { interpret: true }],
])('a request run by %s', (_name, options) => {
  test('goes on as the actor that was asked for in flight', async () => {
    const session = new Session(options)
    const request = session.open('GET', server.origin)
    const heard: string[] = []
    request.on('status', ({ name }: Notification) => heard.push(name))
    const sent = request.send()
    const connection = await server.accept()
    await connection.head()
    const { actor } = request
    expect(actor).toBe(request.actor)
    expect(actor.getSnapshot().matches({ open: { exchange: { ending: 'receiving' } } })).toBe(true)
    const emitted: string[] = []
    actor.on('*', ({ type }) => emitted.push(type))
    connection.write(OK)
    await sent
    expect(emitted).toEqual(['INTERNET_STATUS_RESPONSE_RECEIVED', 'INTERNET_STATUS_REQUEST_COMPLETE'])
    for await (const _ of request);
    await session.close()
    expect(actor.getSnapshot()).toMatchObject({
      status: 'done',
      output: { status: 200, bodyBytesReceived: 5 },
    })
    expect(heard.at(-1)).toBe('INTERNET_STATUS_HANDLE_CLOSING')
  })

  test('lets go of the wire when its actor is stopped', async () => {
    const session = new Session(options)
    const request = session.open('GET', server.origin)
    const heard: string[] = []
    request.on('status', ({ name }: Notification) => heard.push(name))
    const sent = request.send()
    const connection = await server.accept()
    await connection.head()
    request.actor.stop()
    await expect(sent).rejects.toMatchObject({
      name: 'TransferError',
      reason: 'cancelled',
      phase: 'response',
    })
    await request.closed
    await server.quiet()
    expect(heard.slice(-2)).toEqual(['INTERNET_STATUS_REQUEST_COMPLETE', 'INTERNET_STATUS_HANDLE_CLOSING'])
    await request.close()
    await session.close()
  })
})

test('an inspector sees the machine itself at work', async () => {
  const seen: string[] = []
  const session = new Session({ inspect: ({ type }) => seen.push(type) })
  const request = session.open('GET', server.origin)
  const sent = request.send()
  const connection = await server.accept()
  await connection.head()
  connection.write(OK)
  await sent
  expect(new Set(seen)).toEqual(
    new Set(['@xstate.actor', '@xstate.event', '@xstate.microstep', '@xstate.action', '@xstate.snapshot']),
  )
  const closing = once(request, 'INTERNET_STATUS_HANDLE_CLOSING')
  await session.close()
  await closing
})
