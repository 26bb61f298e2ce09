// Every scenario of a corpus as a test of its own.

import { describe, expect, test } from 'vitest'
import type { ScenarioFile } from './corpus-files.ts'
import { lineOf, type Verdict } from './verdict.ts'

export interface ScenarioTests {
  readonly files: readonly ScenarioFile[]
  readonly pending: readonly string[]
  readonly limitMs: number
  /** Scenarios that change something of the process run alone. */
  readonly runsAlone?: (file: ScenarioFile) => boolean
  readonly replay: (file: ScenarioFile) => Promise<Verdict>
}

/** What a runner takes to open and to tear down. */
const MARGIN_MS = 10_000

export function scenarioTests(
  title: string,
  { files, limitMs, pending, replay, runsAlone = () => false }: ScenarioTests,
): void {
  const one = async (file: ScenarioFile): Promise<void> => {
    const verdict = await replay(file)
    if (pending.includes(file.name))
      expect(verdict.outcome, `${file.name} passes: strike it off pending.ts`).not.toBe('passed')
    else expect(lineOf(verdict)).toBeNull()
  }
  const timeout = limitMs + MARGIN_MS
  describe(title, () => {
    describe.concurrent('side by side', { timeout }, () => {
      test.for(files.filter((file) => !runsAlone(file)))('$name', one)
    })
    const alone = files.filter(runsAlone)
    if (alone.length > 0)
      describe('alone', { timeout }, () => {
        test.for(alone)('$name', one)
      })
  })
}
