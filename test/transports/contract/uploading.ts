// An upload whose head has left.

import { expect } from 'vitest'
import type { Caller, Environment, Routes } from '../../../src/testing/conformance/index.ts'
import { COLD, type Harness, SENT } from './harness.ts'

export const SENT_EX = [...COLD, ...SENT, 'REQUEST_COMPLETE sendEx'] as const

export async function uploading(
  harness: Harness,
  steps: Routes[string],
  framing: number | 'chunked' | 'byCaller',
): Promise<{ readonly environment: Environment; readonly caller: Caller }> {
  const environment = await harness.open({ '/x': steps })
  const caller = harness.caller('POST', '/x')
  const headers = framing === 'byCaller' ? ['Transfer-Encoding', 'chunked'] : []
  const { call, error } = await caller.sendEx(framing, { headers })
  expect([call, error]).toEqual(['sendEx', null])
  expect(caller.said).toEqual([...SENT_EX])
  caller.forget()
  return { environment, caller }
}
