// One request of a session from beginning to end, with listeners of which some throw.

import type { Failure } from '../../../machines/index.ts'
import { type HttpRequest, Session } from '../../../src/session/index.ts'
import { type Gate, ManualClock, ScriptedTransport } from '../../../src/testing/index.ts'
import type { PlannedServers } from './plan.ts'
import { pattern, scriptOf } from './servers.ts'

export interface Task {
  readonly servers: PlannedServers
  /** Sizes of the writes of an upload; null sends no body. */
  readonly writes: readonly number[] | null
  /** Which listeners throw: of the request, of the session, and of those that hear one name only. */
  readonly throwing: readonly ('status' | 'session' | 'named')[]
}

export interface Told {
  /** The notifications of the last listener. */
  readonly heard: readonly string[]
  /** The results of the calls. */
  readonly results: readonly string[]
  readonly thrown: number
}

export async function run({ servers, writes, throwing }: Task): Promise<Told> {
  const clock = new ManualClock()
  const gates: Gate[] = []
  const transport = new ScriptedTransport({
    clock,
    connectionsPerOrigin: servers.limit,
    origins: { 'http://origin.test': scriptOf({ ...servers, secure: false }, gates) },
  })
  const session = new Session({ clock, transport, timeouts: { total: 100 } })
  const request = session.open(writes === null ? 'GET' : 'PUT', 'http://origin.test/start')
  let thrown = 0
  const fail = (): void => {
    thrown++
    throw new Error('a listener fails')
  }
  session.on('listenerError', () => {})
  if (throwing.includes('status')) request.on('status', fail)
  if (throwing.includes('session')) session.on('status', fail)
  if (throwing.includes('named')) request.on('INTERNET_STATUS_REQUEST_COMPLETE', fail)
  const heard: string[] = []
  session.on('status', (notification) => {
    const { failure } = notification as { readonly failure?: Failure }
    heard.push(`${notification.name} ${failure?.reason ?? ''}`)
  })

  const results: string[] = []
  let isDone = false
  const done = task(request, writes, results).finally(() => {
    isDone = true
  })
  while (!isDone) {
    await clock.idle()
    gates.shift()?.open()
    if (!isDone) clock.skip()
  }
  await done
  await session.close()
  return { heard, results, thrown }
}

async function task(
  request: HttpRequest,
  writes: readonly number[] | null,
  results: string[],
): Promise<void> {
  try {
    if (writes === null) await request.send()
    else {
      await request.sendEx()
      let at = 0
      for (const bytes of writes) {
        results.push(`wrote ${await request.write(pattern(at, at + bytes))}`)
        at += bytes
      }
      await request.end()
    }
    results.push(`answer ${request.response?.status}`)
    for (;;) {
      const piece = await request.take()
      if (piece === null) break
      results.push(Buffer.from(piece).toString())
    }
  } catch (error) {
    results.push(String(error))
  } finally {
    await request.close()
  }
}
