// What is measured: a workload is done by each of its contenders in turn, in a process of each one's own.

import type { Connected, Done } from './contender.ts'

/** What one turn came to, by the keys of the workload's metrics. */
export type Sample = Readonly<Record<string, number>>

export interface Metric {
  readonly key: string
  readonly label: string
  readonly better: 'less' | 'more'
}

/** The servers of a run: a raw one, a node:http one that writes pieces of 64 KiB, and the raw one over TLS. */
export type Origins = Readonly<Record<'raw' | 'http' | 'tls', string>>

export interface BenchSetup {
  readonly contender: string
  readonly origin: string
  /** Less of everything. */
  readonly quick: boolean
  /** How long a large body is. */
  readonly mebibytes: number
  connect(connections: number): Promise<Connected>
}

/** A function is asked when the process exits, which is when its event loop is empty. */
export type Turn = () => Promise<Sample | (() => Sample)>

export interface Workload {
  readonly title: string
  readonly contenders: readonly string[]
  /** Those of a quick run; by default all of them. */
  readonly quickContenders?: readonly string[]
  /** The one that the others are compared with, round by round, by the first metric. */
  readonly baseline: string
  readonly metrics: readonly [Metric, ...Metric[]]
  /** Labels of contenders that are not in contenders/. */
  readonly labels?: Readonly<Record<string, string>>
  readonly execArgv?: readonly string[]
  /** Whose responses are read; by default the raw one. */
  readonly server?: keyof Origins
  /** Each turn has a process of its own. */
  readonly isCold?: boolean
  /** So many times the usual number of rounds. */
  readonly timesRounds?: number
  /** The rounds of a quick run; by default the usual number. */
  readonly quickRounds?: number
  /** Connects and warms up. */
  prepare(setup: BenchSetup): Promise<Turn>
}

export const SMALL = '/small'
const SMALL_BYTES = 128

/** Starts requests, so many at a time, until as many are done as were asked for. */
export function run(
  requests: number,
  atATime: number,
  start: (done: Done) => void,
  expected: number = SMALL_BYTES,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let started = 0
    let ended = 0
    const done: Done = (error, bytes) => {
      if (error !== null) reject(error)
      else if (bytes !== expected) reject(new Error(`read ${bytes} bytes instead of ${expected}`))
      else if (++ended === requests) resolve()
      else next()
    }
    const next = (): void => {
      if (started === requests) return
      started++
      start(done)
    }
    for (let i = 0; i < Math.min(atATime, requests); i++) next()
  })
}

/** CPU of this process in microseconds, of all its threads: compiling and collecting garbage are part of the cost. */
export async function cpuOf(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return user + system
}

/** Garbage of before is not billed to what comes. */
export async function collect(): Promise<void> {
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => setImmediate(resolve))
    globalThis.gc?.()
  }
}
