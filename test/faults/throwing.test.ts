// A listener that throws, in every cell: the request goes on, and the other listeners hear everything.

import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { Session } from '../../src/session/index.ts'
import { httpServer } from '../session/support/http-server.ts'
import { before } from './announced.ts'
import { type Shape, shapes } from './fault.ts'

async function carried(shape: Shape, isThrowing: boolean) {
  const server = await httpServer()
  const session = new Session()
  const failures: unknown[] = []
  session.on('listenerError', (error) => failures.push(error))
  const request = session.open(shape === 'GET' ? 'GET' : 'POST', `${server.origin}/x`)
  const [first, second, third]: [string[], string[], string[]] = [[], [], []]
  const fail = (name: string): void => {
    if (isThrowing) throw new Error(`no ${name}`)
  }
  request.on('status', ({ name }) => {
    first.push(name)
    fail(name)
  })
  request.on('status', ({ name }) => second.push(name))
  session.on('status', ({ name }) => {
    third.push(name)
    fail(name)
  })
  if (shape !== 'GET') {
    await request.sendEx(shape === 'chunked upload' ? {} : { contentLength: 4 })
    await request.write('abcd')
  }
  const response = await (shape === 'GET' ? request.send() : request.end())
  const { body } = JSON.parse(await text(request.stream())) as { body: string }
  await request.close()
  await session.close()
  return { first, second, third, failures, status: response.status, body }
}

describe.each(shapes)('in a %s', (shape) => {
  test('a listener that throws changes nothing that the others hear', async () => {
    const loud = await carried(shape, true)
    expect([loud.status, loud.body]).toEqual([200, shape === 'GET' ? '' : 'abcd'])
    expect(loud.second).toEqual(loud.first)
    expect(loud.third).toEqual(loud.first)
    expect(loud.failures).toHaveLength(2 * loud.first.length)
    const names = loud.first.map((name) => name.replace('INTERNET_STATUS_', ''))
    const begins = before.read(shape).map((token) => token.split(' ')[0])
    // The server is named by its address, which is not looked up.
    const reached = begins.slice(begins.indexOf('CONNECTING_TO_SERVER'))
    const at = names.indexOf('CONNECTING_TO_SERVER')
    expect(names.slice(at, at + reached.length)).toEqual(reached)
    expect(names.at(-1)).toBe('HANDLE_CLOSING')
  })
})
