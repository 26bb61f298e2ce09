// A run for saving, sent piece by piece: requests go on meanwhile, and a slow reader is waited for.

import type { ServerResponse } from 'node:http'
import { setImmediate } from 'node:timers/promises'
import type { Recorder } from '../recorder/index.ts'
import { safety } from './answers.ts'

/** `ids` is a list such as "1,2,3"; null for all. */
export async function sendRun(
  response: ServerResponse,
  recorder: Recorder,
  ids: string | null,
): Promise<void> {
  const wanted = ids === null ? [...recorder.logs].map(({ id }) => id) : ids.split(',').map(Number)
  response.writeHead(200, { ...safety, 'content-type': 'application/json; charset=utf-8' })
  const { requests: _none, ...head } = recorder.run([])
  response.write(`${JSON.stringify(head).slice(0, -1)},"requests":[`)
  let comma = ''
  for (const id of wanted) {
    const log = recorder.log(id)
    if (log === undefined) continue
    const ready = response.write(`${comma}${JSON.stringify(log.run())}`)
    comma = ',\n'
    if (!ready) await new Promise<void>((resolve) => response.once('drain', resolve).once('close', resolve))
    else await setImmediate()
    if (response.destroyed) return
  }
  response.end(']}\n')
}
