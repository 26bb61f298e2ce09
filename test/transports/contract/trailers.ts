// Trailer fields behind a chunked body (RFC 9110 §6.5, RFC 9112 §7.1.2).

import { expect, test } from 'vitest'
import { chunk, Gate, head, reply, send, until } from '../../../src/testing/index.ts'
import type { Harness } from './harness.ts'

const chunked = head(200, { 'Transfer-Encoding': 'chunked' })

export function trailers(harness: Harness): void {
  test('are there when the end of the body was read, as they came', async () => {
    const environment = await harness.open({
      '/x': [chunked, chunk('hello'), send('0\r\nX-Sum: 1\r\nx-sum:  2\r\nX-Empty:\r\n\r\n')],
    })
    const caller = harness.caller('GET', '/x')
    await caller.send()
    expect(await caller.body()).toBe('hello')
    const { response } = caller.lifecycle
    const sums = ['X-Sum', '1', 'x-sum', '2', 'X-Empty', '']
    expect(response?.rawTrailers).toEqual(sums)
    expect([response?.header('x-sum'), response?.rawHeaders]).toEqual([
      null,
      ['Transfer-Encoding', 'chunked'],
    ])
    await caller.close()
    expect(response?.rawTrailers).toEqual(sums)
    expect(environment.connections).toBe(1)
  })

  test('come when they come, and not before', async () => {
    const [first, second] = [new Gate(), new Gate()]
    await harness.open({
      '/x': [
        chunked,
        chunk('hello'),
        send('0\r\nX-S'),
        until(first),
        send('um: 1\r\nX-T: 2\r\n'),
        until(second),
        send('\r\n'),
      ],
    })
    const caller = harness.caller('GET', '/x')
    await caller.send()
    const body = caller.body()
    await first.reached
    expect(caller.lifecycle.response?.rawTrailers).toEqual([])
    first.open()
    await second.reached
    expect(caller.lifecycle.response?.rawTrailers).toEqual([])
    second.open()
    expect(await body).toBe('hello')
    expect(caller.lifecycle.response?.rawTrailers).toEqual(['X-Sum', '1', 'X-T', '2'])
  })

  test('belong to one response, and most have none', async () => {
    await harness.open({
      '/x': [chunked, send('0\r\nX-Sum: 1\r\n\r\n')],
      '/y': [chunked, chunk('b'), send('0\r\n\r\n')],
      '/z': [reply(200, {}, 'c')],
    })
    const found: unknown[] = []
    for (const path of ['/x', '/y', '/z']) {
      const caller = harness.caller('GET', path)
      await caller.send()
      await caller.body()
      found.push(caller.lifecycle.response?.rawTrailers)
      await caller.close()
    }
    expect(found).toEqual([['X-Sum', '1'], [], []])
  })

  test.each([
    ['malformed', 'no field\r\n\r\n'],
    ['tooLarge', `X-Sum: ${'a'.repeat(70_000)}\r\n\r\n`],
  ])('that are %s end the body with that', async (reason, section) => {
    await harness.open({ '/x': [chunked, chunk('hello'), send(`0\r\n${section}`)] })
    const caller = harness.caller('GET', '/x')
    await caller.send()
    await expect(caller.body()).rejects.toMatchObject({ reason })
    expect(caller.lifecycle.response?.rawTrailers).toEqual([])
  })
}
