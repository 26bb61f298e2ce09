// One workload: its contenders take turns, round after round, each in its own process and only one at a time.

import { type ChildProcess, execFile, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { WorkloadResult } from './results.ts'
import type { Origins, Sample, Workload } from './workload.ts'

export interface Measurement {
  readonly name: string
  readonly workload: Workload
  readonly origins: Origins
  readonly rounds: number
  readonly quick: boolean
  readonly mebibytes: number
}

interface Message {
  readonly label: string
  readonly sample?: Sample
}

interface ContenderProcess {
  readonly label: string
  turn(): Promise<Message>
  end(): void
}

const program = fileURLToPath(new URL('./contender-process.js', import.meta.url))
const TURN_MS = 120_000

export async function measured({
  mebibytes,
  name,
  origins,
  quick,
  rounds,
  workload,
}: Measurement): Promise<WorkloadResult> {
  const { baseline, isCold = false, metrics, title } = workload
  const names = (quick ? workload.quickContenders : undefined) ?? workload.contenders
  const flags = ['--expose-gc', ...(workload.execArgv ?? [])]
  const all = new Map<string, ContenderProcess>()
  try {
    for (const contender of names) {
      const argv = [name, contender, JSON.stringify(origins), String(mebibytes), quick ? 'quick' : 'full']
      all.set(contender, isCold ? coldOne(flags, argv) : await warmOne(flags, argv))
    }
    const counted = (quick ? workload.quickRounds : undefined) ?? rounds * (workload.timesRounds ?? 1)
    // The round of warming up does not count.
    const results = new Map<string, { label: string; samples: Sample[] }>()
    for (let round = -1; round < counted; round++) {
      for (let i = 0; i < names.length; i++) {
        const contender = names[(i + round + 1) % names.length] as string
        const { label, sample } = await all.get(contender)!.turn()
        const result = results.get(contender) ?? { label, samples: [] }
        if (round >= 0) result.samples.push(sample as Sample)
        results.set(contender, result)
      }
    }
    const contenders = Object.fromEntries(names.map((contender) => [contender, results.get(contender)!]))
    return { title, baseline, metrics, contenders }
  } finally {
    for (const one of all.values()) one.end()
  }
}

async function warmOne(execArgv: readonly string[], argv: readonly string[]): Promise<ContenderProcess> {
  const child = fork(program, argv, { execArgv: [...execArgv] })
  const { label } = await next(child, argv)
  return {
    label,
    turn: () => {
      child.send('turn')
      return next(child, argv)
    },
    end: () => void child.kill(),
  }
}

function next(child: ChildProcess, argv: readonly string[]): Promise<Message> {
  return new Promise((resolve, reject) => {
    const who = argv.slice(0, 2).join(', ')
    const failed = (why: string): void => {
      settle()
      child.kill()
      reject(new Error(`${who}: ${why}`))
    }
    const told = (message: unknown): void => {
      settle()
      resolve(message as Message)
    }
    const exited = (code: number | null): void => failed(`exited with ${code}`)
    const timer = setTimeout(() => failed(`no answer in ${TURN_MS} ms`), TURN_MS)
    const settle = (): void => {
      clearTimeout(timer)
      child.off('message', told).off('exit', exited)
    }
    child.once('message', told).once('exit', exited)
  })
}

const execute = promisify(execFile)

const coldOne = (execArgv: readonly string[], argv: readonly string[]): ContenderProcess => ({
  label: '',
  async turn() {
    const { stdout } = await execute(process.execPath, [...execArgv, program, ...argv], {
      timeout: TURN_MS,
    })
    return JSON.parse(stdout) as Message
  },
  end() {},
})
