// Every page of this folder is replayed: on the chart, on the scripted transport, and on undici.

import fs from 'node:fs'
import { describe, expect, test } from 'vitest'
import { scriptedFixture } from '../testing/environment.ts'
import { logics } from '../transports/logics.ts'
import { undiciFixture } from '../transports/undici/environment.ts'
import { levels, readPage, type Trace } from './page.ts'
import { replayOnChart, replayOnTransport, seenOf } from './replay.ts'

const folder = new URL('.', import.meta.url)
const pages = fs.readdirSync(folder).filter((name) => name.endsWith('.md') && name !== 'README.md')

for (const page of pages) {
  const traces = readPage(fs.readFileSync(new URL(page, folder), 'utf8'))
  describe(page, () => {
    describe.each(traces)('$title', (trace: Trace) => {
      test.each(logics)('on the chart, %s', (_name, logic) => {
        expect(replayOnChart(trace, logic)).toEqual(trace.lines)
      })

      for (const level of levels.slice(1)) {
        const fixture = level === 'scripted' ? scriptedFixture : undiciFixture
        test.runIf(trace.levels.includes(level)).each(logics)(`on ${level}, %s`, async (_name, logic) => {
          expect(await replayOnTransport(trace, logic, fixture)).toEqual(seenOf(trace, logic))
        })
      }
    })
  })
}
