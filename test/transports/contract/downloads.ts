// Responses: how a body is delimited, and what comes ahead of it.

import { expect, test } from 'vitest'
import {
  chunk,
  close,
  Gate,
  head,
  interim,
  lastChunk,
  reply,
  send,
  take,
  until,
} from '../../../src/testing/index.ts'
import { ANSWERED, CLOSED, COLD, type Harness, SENT, withoutClosing } from './harness.ts'

export function downloads(harness: Harness): void {
  test('a body with a Content-Length (get-async-cl)', async () => {
    const environment = await harness.open({
      '/x': [take(), reply(200, { 'X-Kind': 'plain' }, 'hello world')],
    })
    const caller = harness.caller('GET', '/x?q=1')
    const { call, error } = await caller.send({ headers: ['accept', '*/*'] })
    expect([call, error]).toEqual(['send', null])
    expect(caller.said).toEqual([...COLD, ...SENT, ...ANSWERED, 'REQUEST_COMPLETE send'])
    const { response } = caller.lifecycle
    expect(response).toMatchObject({ status: 200, statusText: 'OK', httpVersion: '1.1' })
    expect([response?.header('x-kind'), response?.header('absent')]).toEqual(['plain', null])
    expect(response?.rawHeaders).toEqual(['X-Kind', 'plain', 'Content-Length', '11'])
    expect(await caller.body()).toBe('hello world')
    caller.forget()
    await caller.close()
    expect(caller.said).toEqual(['HANDLE_CLOSING'])
    const [request] = environment.requests
    expect(request).toMatchObject({ method: 'GET', path: '/x?q=1', complete: true })
    expect(request?.head).toMatch(/\r\naccept: \*\/\*\r\n/i)
    expect(environment.connections).toBe(1)
  })

  test('the facts of a cold connection', async () => {
    const environment = await harness.open({ '/x': [reply(200)] })
    const caller = harness.caller('GET', '/x')
    await caller.send()
    const { hostname, port } = new URL(environment.origin)
    expect(caller.last('INTERNET_STATUS_RESOLVING_NAME')).toMatchObject({ host: hostname })
    expect(caller.last('INTERNET_STATUS_NAME_RESOLVED').addresses).toEqual(['127.0.0.1'])
    expect(caller.last('INTERNET_STATUS_CONNECTED_TO_SERVER')).toMatchObject({
      address: '127.0.0.1',
      port: Number(port || 80),
    })
    const sent = caller.last('INTERNET_STATUS_REQUEST_SENT')
    expect(sent).toMatchObject({ bytes: environment.requests[0]?.head.length, bodyBytes: 0 })
    expect(caller.last('INTERNET_STATUS_RESPONSE_RECEIVED')).toMatchObject({ status: 200, bytes: 38 })
  })

  test('the chunked coding, with an extension and a trailer (get-chunked, read-chunked-extensions)', async () => {
    const environment = await harness.open({
      '/x': [
        head(200, { 'Transfer-Encoding': 'chunked' }),
        send('5;name=value\r\nhello\r\n'),
        chunk(' world'),
        send('0\r\nX-Trailer: yes\r\n\r\n'),
      ],
    })
    const caller = harness.caller('GET', '/x')
    await caller.send()
    expect(await caller.body(4)).toBe('hello world')
    await caller.close()
    expect(caller.said).not.toContain('CLOSING_CONNECTION')
    expect(environment.connections).toBe(1)
  })

  test('a body until the end of the connection (get-until-eof)', async () => {
    const environment = await harness.open({
      '/x': [head(200, { Connection: 'close' }), send('hello world'), close()],
    })
    const caller = harness.caller('GET', '/x')
    await caller.send()
    expect(await caller.body()).toBe('hello world')
    await caller.close()
    expect(caller.said.filter((token) => token === CLOSED[0])).toHaveLength(1)
    await environment.connected(0)
  })

  test('HEAD has a length and no body, and its connection is kept (head)', async () => {
    const environment = await harness.open({ '*': [take(), reply(200, {}, 'hello world')] })
    const caller = harness.caller('HEAD', '/x')
    await caller.send()
    expect(caller.lifecycle.response?.header('content-length')).toBe('11')
    expect(await caller.body()).toBe('')
    expect(caller.read(Buffer.alloc(8))).toBe(0)
    await caller.close()
    const next = harness.caller('GET', '/y')
    await next.send()
    expect(next.said[0]).toBe('reused after 1')
    expect(environment.requests.map(({ connection }) => connection)).toEqual([1, 1])
  })

  test('204 with Connection: close (get-204-close)', async () => {
    const environment = await harness.open({ '/x': [reply(204, { Connection: 'close' }), close()] })
    const caller = harness.caller('GET', '/x')
    await caller.send()
    expect(await caller.body()).toBe('')
    await caller.close()
    expect(withoutClosing(caller.said)).toEqual([
      ...COLD,
      ...SENT,
      ...ANSWERED,
      'REQUEST_COMPLETE send',
      'HANDLE_CLOSING',
    ])
    expect(caller.said).toContain('CLOSING_CONNECTION')
    await environment.connected(0)
  })

  test('204 that keeps its connection (get-204)', async () => {
    const environment = await harness.open({ '*': [reply(204)] })
    for (const connection of ['RESOLVING_NAME', 'reused after 1']) {
      const caller = harness.caller('GET', '/x')
      await caller.send()
      expect(caller.said[0]).toBe(connection)
      expect(await caller.body()).toBe('')
      await caller.close()
    }
    expect(environment.connections).toBe(1)
  })

  test('interim responses that nobody asked for (continue-unsolicited)', async () => {
    const gate = new Gate()
    await harness.open({
      '/x': [interim(100), interim(103, { Link: '</a>' }), until(gate), reply(200, {}, 'hello')],
    })
    const caller = harness.caller('GET', '/x')
    const done = caller.send()
    await caller.hears('INTERMEDIATE_RESPONSE 103')
    gate.open()
    await done
    expect(caller.said).toEqual([
      ...COLD,
      ...SENT,
      'RECEIVING_RESPONSE',
      'INTERMEDIATE_RESPONSE 100',
      'INTERMEDIATE_RESPONSE 103',
      'RESPONSE_RECEIVED',
      'REQUEST_COMPLETE send',
    ])
    expect(await caller.body()).toBe('hello')
  })

  test('interim and final response in one piece', async () => {
    await harness.open({
      '/x': [send('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello')],
    })
    const caller = harness.caller('GET', '/x')
    await caller.send()
    expect(caller.said.slice(-3)).toEqual([
      'INTERMEDIATE_RESPONSE 100',
      'RESPONSE_RECEIVED',
      'REQUEST_COMPLETE send',
    ])
    expect(await caller.body()).toBe('hello')
  })

  test('more bytes than were declared: the connection is not used again (reuse-surplus)', async () => {
    const environment = await harness.open({
      '/x': [send('HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello worldSURPLUS')],
      '/y': [reply(200, {}, 'two')],
    })
    const first = harness.caller('GET', '/x')
    await first.send()
    expect(await first.body()).toBe('hello world')
    await first.close()
    const second = harness.caller('GET', '/y')
    await second.send()
    expect(await second.body()).toBe('two')
    expect(environment.requests.map(({ connection }) => connection)).toEqual([1, 2])
  })

  test('over TLS (tls-ok)', async () => {
    const environment = await harness.open({ '*': [reply(200, {}, 'secret')] })
    const caller = harness.caller('GET', `${environment.secure}/x`)
    await caller.send()
    expect(caller.said).toEqual([
      ...COLD,
      'securing',
      'secured',
      ...SENT,
      ...ANSWERED,
      'REQUEST_COMPLETE send',
    ])
    expect(caller.last('securing').servername).toBe('secure.test')
    expect(caller.last('secured')).toMatchObject({ protocol: 'TLSv1.3', resumed: false })
    expect(await caller.body()).toBe('secret')
    const next = harness.caller('GET', `${environment.secure}/y`)
    await next.send()
    expect(next.said).toEqual(['reused after 1', ...SENT, ...ANSWERED, 'REQUEST_COMPLETE send'])
  })

  test('not over TLS with a server by another name, and then with the right one', async () => {
    const environment = await harness.open({ '*': [reply(200, {}, 'secret')] })
    const caller = harness.caller('GET', `${environment.misnamed}/x`)
    await caller.send()
    expect(caller.completions.at(-1)?.error).toMatchObject({ reason: 'certificateName', phase: 'secure' })
    expect(caller.said).toEqual([
      ...COLD,
      'securing',
      ...CLOSED,
      'REQUEST_COMPLETE send failed: secure, certificateName',
    ])
    expect(environment.requests).toEqual([])
    const next = harness.caller('GET', `${environment.secure}/x`)
    await next.send()
    expect(await next.body()).toBe('secret')
  })

  test('the end of the chunked coding in pieces (read-chunked-pending)', async () => {
    const gate = new Gate()
    await harness.open({
      '/x': [
        head(200, { 'Transfer-Encoding': 'chunked' }),
        send('3\r\nab'),
        until(gate),
        send('c\r\n'),
        lastChunk(),
      ],
    })
    const caller = harness.caller('GET', '/x')
    await caller.send()
    const body = caller.body()
    await gate.reached
    gate.open()
    expect(await body).toBe('abc')
  })
}
