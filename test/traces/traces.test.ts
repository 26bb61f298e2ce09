// Every page of this folder is replayed: on the chart, on the scripted transport, and on undici.

import fs from 'node:fs'
import { describe, expect, test } from 'vitest'
import { replay, type Scenario, scenariosOf, seenOf } from '../../src/testing/conformance/index.ts'
import { scriptedFixture } from '../testing/environment.ts'
import { logics } from '../transports/logics.ts'
import { undiciFixture } from '../transports/undici/environment.ts'
import { replayOnChart } from './chart.ts'

const folder = new URL('.', import.meta.url)
const pages = fs.readdirSync(folder).filter((name) => name.endsWith('.md') && name !== 'README.md')
const fixtures = { scripted: scriptedFixture, sockets: undiciFixture } as const
/** Longer than the test may take. */
const LIMIT_MS = 30_000

for (const page of pages) {
  const traces = scenariosOf(fs.readFileSync(new URL(page, folder), 'utf8'))
  describe(page, () => {
    describe.each(traces)('$title', (trace: Scenario) => {
      test.each(logics)('on the chart, %s', (_name, logic) => {
        expect(replayOnChart(trace, logic)).toEqual(trace.lines)
      })

      for (const level of ['scripted', 'sockets'] as const)
        test.runIf(trace.levels.includes(level)).each(logics)(`on ${level}, %s`, async (_name, logic) => {
          const recorded = seenOf(trace, logic)
          expect(await replay(trace, logic, fixtures[level], LIMIT_MS)).toEqual({ recorded, faults: [] })
        })
    })
  })
}
