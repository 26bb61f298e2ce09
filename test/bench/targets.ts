// What is promised, as ratios within one run; and what a quick run insists on, with margins that noise does not use up.

import { byRound, median, type Results, valuesOf } from './results.ts'

export interface Target {
  readonly text: string
  readonly limit: number
  readonly sense: 'at most' | 'at least'
  /** The median of the rounds; NaN where the run did not measure it. */
  readonly measured: (results: Results) => number
  /** Round by round. */
  readonly rounds: (results: Results) => readonly number[]
  /** A quick run insists on this in its best round; it insists on nothing where none is given. */
  readonly guard?: number
}

type Measure = Pick<Target, 'measured' | 'rounds'>

const measure = (rounds: Target['rounds']): Measure => ({
  rounds,
  measured: (results) => median(rounds(results)),
})

const OURS = 'core-heard'

interface Comparison {
  readonly text: string
  readonly workload: string
  /** The contender, and its rival in the same round. */
  readonly of: readonly [string, string]
  readonly limit: number
  readonly guard?: number
  readonly key?: string
  readonly sense?: 'at most' | 'at least'
  readonly how?: (one: number, other: number) => number
}

/** CPU against a rival, unless another metric is named. */
function against({ how, key = 'cpu', of, sense = 'at most', workload, ...rest }: Comparison): Target {
  return { ...rest, sense, ...measure(({ workloads }) => byRound(workloads[workload], key, of, how)) }
}

/** The same of both servers. */
const ofBoth = (comparison: Omit<Comparison, 'workload'>): readonly Target[] => [
  against({ ...comparison, text: `${comparison.text}: raw server`, workload: 'download-raw' }),
  against({ ...comparison, text: `${comparison.text}: node:http server`, workload: 'download-http' }),
]

const smallGets: readonly Target[] = (
  [
    ['GET: send, take, close, against bare `Pool.dispatch`', OURS, 'pool-dispatch', 1],
    ['the same against `undici.request` + text()', OURS, 'undici-request', 0.8, 2.5],
    [
      'GET, `for await`, never closed, against `undici.request` + text()',
      'core-ways:for-await',
      'undici-request',
      0.9,
    ],
    [
      "GET, `readable()`, against undici.request's body iterated",
      'core-ways:readable',
      'undici-ways:body',
      1,
    ],
    [
      'GET, `session.fetch` + text() with `onStatus`, against `undici.request` + text()',
      'core-ways:fetch-text',
      'undici-request',
      1,
    ],
    [
      "WinInet's natural GET, a callback for every notification, against the core's",
      'wininet',
      OURS,
      1.15,
      2,
    ],
    [".NET's natural GET against the core's", 'dotnet', OURS, 1.15, 1.8],
    ['GET against `node:http` with an agent', OURS, 'node-http', 0.6, 1.2],
    ['GET against `undici.fetch`', OURS, 'undici-fetch', 0.18, 0.4],
    ['GET against `got`', OURS, 'got', 0.1, 0.25],
    ['GET against `axios`', OURS, 'axios', 0.12, 0.3],
  ] as const
).map(([text, one, other, limit, guard]) =>
  against({
    text,
    limit,
    workload: 'get-64',
    of: [one, other],
    ...(guard !== undefined && { guard }),
  }),
)

const downloads: readonly Target[] = [
  ...ofBoth({
    text: 'download, `for await`, CPU per MiB against node:http',
    of: ['core-ways:for-await', 'node-http'],
    limit: 0.6,
    guard: 1.5,
  }),
  ...ofBoth({
    text: 'the same against bare `Pool.dispatch` pushing',
    of: ['core-ways:for-await', 'pool-dispatch'],
    limit: 0.4,
    guard: 1.2,
  }),
  ...ofBoth({
    text: 'download, read into 64 KiB, against a raw socket with `onread`',
    of: ['core-ways:read', 'raw-onread'],
    limit: 1.3,
    guard: 2,
  }),
  ...ofBoth({
    text: 'download, `readable()`, against node:http with `for await`',
    of: ['core-ways:readable', 'node-http-ways:for-await'],
    limit: 0.8,
    guard: 1.4,
  }),
  ...ofBoth({
    text: 'download, `session.fetch` and its body, against node:http with `for await`',
    of: ['core-ways:fetch-body', 'node-http-ways:for-await'],
    limit: 0.8,
    guard: 2,
  }),
  ...ofBoth({
    text: 'download into a file, against node:http into a file',
    of: ['core-ways:file', 'node-http-ways:file'],
    limit: 0.8,
    guard: 1.5,
  }),
  ...ofBoth({
    text: 'bytes() of the large body against `for await`',
    of: ['core-ways:fetch-bytes', 'core-ways:for-await'],
    limit: 1.15,
  }),
]

const uploads: readonly Target[] = [
  against({
    text: "upload, send(file stream), against node:http's pipe",
    workload: 'upload',
    of: ['core-ways:send-file', 'node-http-ways:pipe'],
    limit: 1,
    guard: 1.6,
  }),
  against({
    text: "upload, `pipeline` into writable(), against node:http's pipe",
    workload: 'upload',
    of: ['core-ways:pipeline', 'node-http-ways:pipe'],
    limit: 1,
    guard: 1.6,
  }),
  against({
    text: 'upload, Blob of a file, against `undici.fetch`',
    workload: 'upload',
    of: ['core-ways:fetch-blob', 'undici-ways:fetch-blob'],
    limit: 0.6,
    guard: 1,
  }),
  against({
    text: 'upload, writes of 64 KiB, MiB/s against a raw socket',
    workload: 'upload',
    key: 'speed',
    of: ['core-ways:write', 'raw-socket'],
    sense: 'at least',
    limit: 0.98,
    guard: 0.6,
  }),
]

const overTls: readonly Target[] = [
  against({
    text: 'over TLS: GET, `for await`, against node:https',
    workload: 'get-tls',
    of: ['core-ways:for-await', 'node-http'],
    limit: 0.4,
    guard: 0.9,
  }),
  against({
    text: 'over TLS: download, `for await`, against node:https',
    workload: 'download-tls',
    of: ['core-ways:for-await', 'node-http'],
    limit: 0.85,
    guard: 1.5,
  }),
  against({
    text: 'over TLS: upload, writes of 64 KiB, against node:https',
    workload: 'upload-tls',
    of: ['core-ways:write', 'node-http'],
    limit: 0.9,
  }),
]

const memoryOver = (key: string): Pick<Comparison, 'key' | 'how' | 'of' | 'workload'> => ({
  workload: 'memory',
  key,
  of: [OURS, 'pool-dispatch'],
  how: (one, other) => (one - other) / 1000,
})

const others: readonly Target[] = [
  {
    text: 'CPU per request, 10,000 at a time against 64',
    sense: 'at most',
    limit: 1.2,
    ...measure(({ workloads }) => valuesOf(workloads.queued, OURS, 'growth10000')),
  },
  against({
    text: 'heap allocated per request, against `undici.request`',
    workload: 'allocations',
    key: 'bytes',
    of: [OURS, 'undici-request'],
    limit: 1.3,
    guard: 1.8,
  }),
  against({
    ...memoryOver('inFlight'),
    text: "memory per request in flight over undici's own, kB",
    limit: 8,
    guard: 12,
  }),
  against({ ...memoryOver('queued'), text: 'the same of 10,000 on 64 connections, kB', limit: 8, guard: 12 }),
  against({
    text: 'cold import, CPU against `undici` and `xstate`',
    workload: 'cold-import',
    of: ['hinternet', 'undici-and-xstate'],
    limit: 1.15,
    guard: 1.6,
  }),
  against({
    text: 'what the inspector adds to a small GET, 64 at a time, µs',
    workload: 'get-64',
    of: ['core-inspected', OURS],
    how: (one, other) => one - other,
    limit: 150,
  }),
  against({
    text: 'the same with its page open, µs',
    workload: 'get-64',
    of: ['core-inspected-page', OURS],
    how: (one, other) => one - other,
    limit: 150,
  }),
  against({
    text: "the chart's share of a small GET on the table, against the interpreter's",
    workload: 'chart',
    of: ['table', 'interpreted-actor'],
    limit: 0.1,
    guard: 0.2,
  }),
  against({
    text: 'a small GET with HAR, trace, OpenTelemetry, entries and channels loaded and left, against none of them',
    workload: 'unheard',
    of: ['core-unheard', 'core-silent'],
    limit: 1.05,
    guard: 1.6,
  }),
]

const actors: readonly Target[] = (
  [
    ['a small GET by `fromRequest`, heard, against `session.fetch` with `onStatus`', 'from-request', 5, 12],
    ['`fromRequest`, started and stopped at once, against the same', 'started-and-stopped', 4, 10],
    ['a small PUT in `uploadQueueMachine` of 200, against the same', 'upload-queue', 30, 90],
  ] as const
).map(([text, one, limit, guard]) =>
  against({ text, limit, guard, workload: 'actors', of: [one, 'fetch-heard'] }),
)

export const targets: readonly Target[] = [
  ...smallGets,
  ...downloads,
  ...uploads,
  ...overTls,
  ...others,
  ...actors,
]

/** What a quick run insists on. Noise makes a round worse, and seldom all of them: the best one counts. */
export const guards: readonly Target[] = targets.flatMap((target) =>
  target.guard === undefined ? [] : [{ ...target, limit: target.guard, measured: bestOf(target) }],
)

function bestOf({ rounds, sense }: Target): Target['measured'] {
  return (results) => {
    const values = rounds(results)
    if (values.length === 0) return Number.NaN
    return sense === 'at most' ? Math.min(...values) : Math.max(...values)
  }
}

export const isMet = ({ limit, sense }: Target, value: number): boolean =>
  sense === 'at most' ? value <= limit : value >= limit
