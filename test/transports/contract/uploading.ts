// An upload whose head has left.

import { expect } from 'vitest'
import type { Caller } from '../caller.ts'
import type { Routes, World } from '../world.ts'
import { COLD, SENT, type Setting } from './setting.ts'

export const SENT_EX = [...COLD, ...SENT, 'REQUEST_COMPLETE sendEx'] as const

export async function uploading(
  setting: Setting,
  steps: Routes[string],
  framing: number | 'chunked' | 'byCaller',
): Promise<{ readonly world: World; readonly caller: Caller }> {
  const world = await setting.open({ '/x': steps })
  const caller = setting.caller('POST', '/x')
  const headers = framing === 'byCaller' ? ['Transfer-Encoding', 'chunked'] : []
  const { call, error } = await caller.sendEx(framing, { headers })
  expect([call, error]).toEqual(['sendEx', null])
  expect(caller.said).toEqual([...SENT_EX])
  caller.forget()
  return { world, caller }
}
