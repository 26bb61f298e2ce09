// The built program as a child process, with what it said so far.

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const PROGRAM = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface Running {
  readonly child: ChildProcessWithoutNullStreams
  readonly exit: Promise<Exit>
  readonly stdout: string
  readonly stderr: string
  /** Resolves when the condition holds; rejects when the program ends before it does. */
  until(condition: (running: Running) => boolean): Promise<void>
}

export function start(...args: readonly string[]): Running {
  if (!existsSync(PROGRAM)) throw new Error('the program is not built: run npm run build first')
  const { FORCE_COLOR: _colour, ...env } = process.env
  const child = spawn(process.execPath, [PROGRAM, ...args], { env })
  const waiting = new Set<() => void>()
  let stdout = ''
  let stderr = ''
  let ended = false
  const checkAll = (): void => {
    for (const check of [...waiting]) check()
  }
  child.stdout.setEncoding('latin1').on('data', (text: string) => {
    stdout += text
    checkAll()
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
    checkAll()
  })
  const exit = new Promise<Exit>((resolve) => {
    child.on('close', (code, signal) => {
      ended = true
      checkAll()
      resolve({ code, signal, stdout, stderr })
    })
  })
  const running: Running = {
    child,
    exit,
    get stdout() {
      return stdout
    },
    get stderr() {
      return stderr
    },
    until: (condition) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          if (condition(running)) resolve()
          else if (ended) reject(new Error(`the program ended before that:\n${stdout}\n${stderr}`))
          else return
          waiting.delete(check)
        }
        waiting.add(check)
        check()
      }),
  }
  return running
}

export const run = (...args: readonly string[]): Promise<Exit> => start(...args).exit
