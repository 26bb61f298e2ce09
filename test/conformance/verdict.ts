// What came of one scenario.

export interface Failed {
  readonly name: string
  readonly outcome: 'failed'
  /** Where, such as `token 7`. */
  readonly at: string
  readonly expected: string
  readonly got: string
  /** All that was recorded, where there is a recording. */
  readonly recording: readonly string[]
}

export type Verdict =
  | { readonly name: string; readonly outcome: 'passed' }
  | { readonly name: string; readonly outcome: 'skipped'; readonly why: string }
  | Failed

export const failed = (
  name: string,
  at: string,
  expected: string,
  got: string,
  recording: readonly string[] = [],
): Failed => ({ name, outcome: 'failed', at, expected, got, recording })

/** For what a runner throws, whatever it is. */
export const threw = (name: string, at: string, error: unknown): Verdict =>
  failed(name, at, 'no exception', error instanceof Error ? `${error.name}: ${error.message}` : String(error))

const MOST = 300

const shortened = (text: string): string => {
  const line = text.replace(/\s*\n\s*/g, ' ')
  return line.length > MOST ? `${line.slice(0, MOST)}…` : line
}

/** One line; null for one that passed. */
export function lineOf(verdict: Verdict): string | null {
  switch (verdict.outcome) {
    case 'passed':
      return null
    case 'skipped':
      return `skipped ${verdict.name}: ${verdict.why}`
    case 'failed':
      return `failed ${verdict.name}, ${verdict.at}: expected ${shortened(verdict.expected)}; got ${shortened(verdict.got)}`
  }
}
