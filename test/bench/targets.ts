// What is promised, as ratios within one run; and what a quick run insists on, with margins that noise does not use up.

import { compared, median, type Results, valuesOf } from './results.ts'

export interface Target {
  readonly text: string
  readonly limit: number
  readonly sense: 'at most' | 'at least'
  /** NaN where the run did not measure it. */
  readonly measured: (results: Results) => number
}

const OURS = 'core-heard'

const cpuAgainst =
  (peer: string) =>
  ({ workloads }: Results): number =>
    compared(workloads['get-64'], 'cpu', [OURS, peer])

const over =
  (key: string) =>
  ({ workloads }: Results): number =>
    compared(workloads.memory, key, [OURS, 'pool-dispatch'], (a, b) => a - b) / 1000

export const targets: readonly Target[] = [
  {
    text: 'CPU per small GET, 64 at a time, against bare `Pool.dispatch`',
    sense: 'at most',
    limit: 1.3,
    measured: cpuAgainst('pool-dispatch'),
  },
  { text: 'against `undici.request`', sense: 'at most', limit: 1, measured: cpuAgainst('undici-request') },
  {
    text: 'against `node:http` with an agent',
    sense: 'at most',
    limit: 0.6,
    measured: cpuAgainst('node-http'),
  },
  { text: 'against `undici.fetch`', sense: 'at most', limit: 0.18, measured: cpuAgainst('undici-fetch') },
  { text: 'against `got`', sense: 'at most', limit: 0.1, measured: cpuAgainst('got') },
  { text: 'against `axios`', sense: 'at most', limit: 0.12, measured: cpuAgainst('axios') },
  {
    text: 'beginGetResponse and beginRead against the core',
    sense: 'at most',
    limit: 1.4,
    measured: ({ workloads }) => compared(workloads['get-64'], 'cpu', ['dotnet', OURS]),
  },
  {
    text: 'what the inspector adds to a small GET, 64 at a time, µs',
    sense: 'at most',
    limit: 150,
    measured: ({ workloads }) =>
      compared(workloads['get-64'], 'cpu', ['core-inspected', OURS], (a, b) => a - b),
  },
  {
    text: 'the same with its page open, µs',
    sense: 'at most',
    limit: 150,
    measured: ({ workloads }) =>
      compared(workloads['get-64'], 'cpu', ['core-inspected-page', OURS], (a, b) => a - b),
  },
  {
    text: 'HttpSendRequest and InternetReadFile, with a callback for every notification, against the core',
    sense: 'at most',
    limit: 1.25,
    measured: ({ workloads }) => compared(workloads['get-64'], 'cpu', ['wininet', OURS]),
  },
  {
    text: "the chart's share of a small GET on the table, against the interpreter's",
    sense: 'at most',
    limit: 0.1,
    measured: ({ workloads }) => compared(workloads.chart, 'cpu', ['table', 'interpreted-actor']),
  },
  {
    text: 'upload of 1 GiB in writes of 64 KiB, MiB/s against a raw socket',
    sense: 'at least',
    limit: 0.95,
    measured: ({ workloads }) => compared(workloads.upload, 'speed', [OURS, 'raw-socket']),
  },
  {
    text: 'download of 1 GiB into a buffer of 64 KiB, MiB/s against `Pool.dispatch`',
    sense: 'at least',
    limit: 0.9,
    measured: ({ workloads }) => compared(workloads.download, 'speed', [OURS, 'pool-dispatch']),
  },
  {
    text: 'CPU per request, 10,000 at a time against 64',
    sense: 'at most',
    limit: 1.2,
    measured: ({ workloads }) => median(valuesOf(workloads.queued, OURS, 'growth10000')),
  },
  {
    text: "memory per request in flight over undici's own, kB",
    sense: 'at most',
    limit: 8,
    measured: over('inFlight'),
  },
  { text: 'the same of 10,000 on 64 connections, kB', sense: 'at most', limit: 8, measured: over('queued') },
  {
    text: 'cold import, CPU against `undici` and `xstate`',
    sense: 'at most',
    limit: 1.15,
    measured: ({ workloads }) =>
      compared(workloads['cold-import'], 'cpu', ['hinternet', 'undici-and-xstate']),
  },
]

export const gates: readonly Target[] = [
  {
    text: 'CPU against `undici.request`',
    sense: 'at most',
    limit: 2,
    measured: cpuAgainst('undici-request'),
  },
  { text: 'CPU against `node:http`', sense: 'at most', limit: 1.6, measured: cpuAgainst('node-http') },
  {
    text: 'heap allocated per request, against `undici.request`',
    sense: 'at most',
    limit: 1.8,
    measured: ({ workloads }) => compared(workloads.allocations, 'bytes', [OURS, 'undici-request']),
  },
  {
    text: "memory per request in flight over undici's own, kB",
    sense: 'at most',
    limit: 12,
    measured: over('inFlight'),
  },
]

export const isMet = ({ limit, sense }: Target, value: number): boolean =>
  sense === 'at most' ? value <= limit : value >= limit
