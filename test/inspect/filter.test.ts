// What the filter of the list finds: what can be seen of a request, and nothing that cannot.

import { describe, expect, test } from 'vitest'
import { filterOf, passes } from '../../src/inspect/page/model/filter.ts'
import type { Summary } from '../../src/inspect/run/index.ts'

const base: Summary = {
  id: 12,
  method: 'GET',
  url: 'http://example.com/api/users',
  askedUrl: 'http://short.test/r1',
  state: 'open.exchange.reading.ready',
  phase: 'read',
  status: 200,
  sent: 0,
  received: 2048,
  openedAt: 1_000_000,
  elapsed: 900,
  over: true,
  failure: null,
  phases: [
    ['start', 0, 100],
    ['response', 100, 700],
  ],
  connection: { address: '127.0.0.1', port: 80, localPort: null, exchanges: 2, connection: 7 },
  wait: null,
  count: 20,
  dropped: 0,
}
const failed: Summary = {
  ...base,
  id: 13,
  method: 'POST',
  askedUrl: null,
  status: null,
  failure: { phase: 'connect', reason: 'refused', code: 'ECONNREFUSED', message: 'no' },
  connection: null,
}

const finds = (text: string, summary = base): boolean => passes(filterOf('all', text), summary)

describe('words', () => {
  test.each(['get', 'users', 'r1', 'example.com', '#12', '200', 'API users'])(
    '%s finds what is seen',
    (text) => expect(finds(text)).toBe(true),
  )
  // "exchange" has "hang" in it, and stands in the name of every state of an exchange.
  test.each(['hang', 'exchange', 'reading', 'post', '12', 'api nothing'])(
    '%s finds nothing that is not',
    (text) => expect(finds(text)).toBe(false),
  )
  test('find the reason and the code of a failure', () => {
    expect(finds('refused', failed)).toBe(true)
    expect(finds('econnrefused', failed)).toBe(true)
  })
  test('may have a colon, and blanks in quotes', () => {
    expect(finds('http://example.com')).toBe(true)
    expect(finds('"api users"')).toBe(false)
  })
})

describe('fields', () => {
  test.each([
    'host:example.com',
    'host:short',
    'path:/r1',
    'path:"/api/users"',
    'url:users',
    'method:get',
    'status:200',
    'status:2xx',
    'status:200-299',
    'status:>=200',
    'id:12',
    'id:#12,99',
    'connection:7',
    'is:finished',
    'is:reused',
    'is:redirected',
    'state:reading',
    'slower:500ms',
    'slower:0.5s',
    'faster:2s',
    'larger:1kib',
    '-status:5xx',
    '-path:admin',
    'host:example.com status:2xx -is:failed',
  ])('%s passes', (text) => {
    expect(filterOf('all', text).fault).toBeNull()
    expect(finds(text)).toBe(true)
  })
  test.each([
    'host:elsewhere',
    'connection:8',
    'status:5xx',
    'id:13',
    'is:failed',
    'is:new',
    '-host:example',
    'slower:1s',
    'larger:1MiB',
  ])('%s does not', (text) => {
    expect(filterOf('all', text).fault).toBeNull()
    expect(finds(text)).toBe(false)
  })
  test.each(['status:ok', 'is:nice', 'slower:soon', 'larger:huge', 'id:x', 'connection:x'])(
    '%s is explained',
    (text) => {
      expect(filterOf('all', text).fault).toMatch(/cannot be \S+\. It/)
    },
  )
  test('without a value yet say nothing', () => {
    expect(filterOf('all', 'status:').fault).toBeNull()
    expect(finds('status:')).toBe(true)
  })
  test('of a time are those that notifications prove: from the first phase to the end of the last', () => {
    expect(finds('slower:699ms')).toBe(true)
    expect(finds('slower:701ms')).toBe(false)
  })
})

describe('by', () => {
  const machines = [{ session: 'x:3', machine: 'uploadQueue' }]
  const made = { ...base, startedBy: { id: 'report.pdf', machines } }
  test.each(['by:uploadQueue', 'by:x:3', 'by:report.pdf', '-by:x:4'])(
    '%s finds the request of a machine',
    (text) => {
      expect(finds(text, made)).toBe(true)
    },
  )
  test.each(['by:upload', 'by:x:4', '-by:x:3'])('%s does not', (text) =>
    expect(finds(text, made)).toBe(false),
  )
  test('a request that nobody has made is by nobody', () => expect(finds('by:x:3')).toBe(false))
})
