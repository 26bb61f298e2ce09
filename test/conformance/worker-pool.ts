// Processes that replay scenarios, each one at a time: what hangs or breaks a process costs one scenario, and no verdict
// depends on a neighbour.

import { type ChildProcess, fork } from 'node:child_process'
import type { CorpusName, ScenarioFile } from './corpus-files.ts'
import { failed, type Verdict } from './verdict.ts'

export interface Job {
  readonly corpus: CorpusName
  readonly interpret: boolean
  /** Null: as long as the corpus allows. */
  readonly limitMs: number | null
  readonly file: ScenarioFile
}

export interface WorkerPool {
  /** The module of its processes. */
  readonly worker: URL
  readonly atATime: number
  /** Longer than a scenario takes to give up by itself. */
  readonly stuckMs: number
}

export const workerPool: Omit<WorkerPool, 'atATime'> = {
  worker: new URL('worker.js', import.meta.url),
  stuckMs: 35_000,
}

export async function replayAll(
  jobs: readonly Job[],
  { atATime, stuckMs, worker: module }: WorkerPool,
): Promise<Verdict[]> {
  const left = [...jobs]
  const verdicts: Verdict[] = []
  const hand = async (): Promise<void> => {
    let worker: ChildProcess | null = null
    for (let job = left.shift(); job !== undefined; job = left.shift()) {
      worker ??= fork(module, { serialization: 'advanced' })
      const { isSound, verdict } = await replayedBy(worker, job, stuckMs)
      verdicts.push(verdict)
      if (isSound) continue
      worker.kill('SIGKILL')
      worker = null
    }
    worker?.kill()
  }
  await Promise.all(Array.from({ length: Math.min(atATime, jobs.length) }, hand))
  return verdicts.sort((one, other) => (one.name < other.name ? -1 : 1))
}

interface Replayed {
  readonly verdict: Verdict
  /** The process can go on. */
  readonly isSound: boolean
}

function replayedBy(worker: ChildProcess, job: Job, stuckMs: number): Promise<Replayed> {
  const { name } = job.file
  return new Promise((resolve) => {
    const settle = (verdict: Verdict, isSound: boolean): void => {
      clearTimeout(timer)
      worker.removeAllListeners()
      resolve({ verdict, isSound })
    }
    const broken = (got: string): void => settle(failed(name, 'the process', 'to last', got), false)
    const timer = setTimeout(() => broken(`it was stuck for ${stuckMs / 1000} s`), stuckMs)
    worker.once('message', (verdict) => settle(verdict as Verdict, true))
    worker.once('exit', (code, signal) => broken(`it ended with ${signal ?? code}`))
    worker.once('error', (error) => broken(error.message))
    worker.send(job)
  })
}
