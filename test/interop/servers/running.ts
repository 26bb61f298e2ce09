// A server of somebody else, as a child of this process from its start to its end.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Running {
  stop(): Promise<void>
}

/** Until it listens on all of the ports. @throws what it said, when it ends instead */
export async function run(
  program: string,
  options: readonly string[],
  ports: readonly number[],
): Promise<Running> {
  const child = spawn(program, options, { stdio: ['ignore', 'pipe', 'pipe'] })
  const last = (): boolean => child.kill()
  process.once('exit', last)
  child.once('exit', () => process.off('exit', last))
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said = (said + String(chunk)).slice(-4096)
    })
  for (const port of ports)
    while (!(await listens(port))) {
      if (child.exitCode !== null) throw new Error(`${program} has ended: ${said.trim()}`)
      await sleep(50)
    }
  return { stop: () => stop(child) }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const timeLimit = new AbortController()
  const isSlow = sleep(5000, true, { signal: timeLimit.signal }).catch(() => false)
  if (await Promise.race([ended.then(() => false), isSlow])) child.kill('SIGKILL')
  timeLimit.abort()
  await ended
}

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
