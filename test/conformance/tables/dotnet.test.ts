// Replays the tables of the suites that System.Net was tested with: `dotnet/*.json`. A group is one test of such a suite;
// "runtime" is dotnet/runtime, "mono" is mcs/class/System/Test/System.Net. `given` is run first, then each row in order: an
// expression of ours, and what the original gives or throws. A third item is what we give instead, and a piece of the line
// of docs/differences.md that says so.

import { readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { createSystemNet } from '../../../src/dotnet/index.ts'

interface Throws {
  readonly throws: string
  readonly param?: string
}

type Outcome = Throws | string | number | boolean | null | readonly unknown[]
type Row =
  | readonly [string, Outcome]
  | readonly [string, Outcome, { readonly ours: Outcome; readonly line: string }]

interface Group {
  readonly test: string
  readonly given: readonly string[]
  readonly rows: readonly Row[]
}

const folder = new URL('dotnet/', import.meta.url)
const tables = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({
    name: name.slice(0, -'.json'.length),
    groups: (JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as { groups: Group[] }).groups,
  }))

const differences = await readFile(new URL('../../../docs/differences.md', import.meta.url), 'utf8')

/** Runs statements with the names of System.Net, and gives the value of the last one. What is assigned to is kept. */
function runner(): (statements: string) => unknown {
  const scope = new Proxy<Record<string, unknown>>(
    { ...createSystemNet() },
    {
      has: (names, name) =>
        typeof name === 'string' && name !== 'statements' && (name in names || !(name in globalThis)),
    },
  )
  // Sloppy mode, for `with`: the tables name the classes as programs do.
  const run = new Function('scope', 'statements', 'with (scope) { return eval(statements) }') as (
    scope: object,
    statements: string,
  ) => unknown
  return (statements) => run(scope, statements)
}

function outcomeOf(run: () => unknown): unknown {
  try {
    return plain(run())
  } catch (error) {
    const { name, paramName } = error as { name: string; paramName?: string }
    return { throws: name, param: paramName ?? null }
  }
}

function plain(value: unknown): unknown {
  if (value === undefined) return null
  if (value instanceof URL) return value.href
  if (value instanceof Date) return value.toISOString()
  return value
}

/** The parameter of an exception counts where the original names it. */
function expected(outcome: Outcome): unknown {
  if (outcome === null || typeof outcome !== 'object' || !('throws' in outcome)) return outcome
  return outcome.param === undefined ? expect.objectContaining({ throws: outcome.throws }) : outcome
}

describe.each(tables)('the table of $name', ({ groups }) => {
  it.each(groups.map((group) => [group.test, group] as const))('%s', (_test, { given, rows }) => {
    const run = runner()
    for (const statements of given) run(statements)
    for (const [statements, theirs, ours] of rows) {
      expect
        .soft(
          outcomeOf(() => run(statements)),
          statements,
        )
        .toEqual(expected(ours === undefined ? theirs : ours.ours))
      if (ours !== undefined)
        expect.soft(differences.includes(ours.line), `a line about ${statements}`).toBe(true)
    }
  })
})

it('there are as many rows as there should be', () => {
  const count = tables.flatMap(({ groups }) => groups).reduce((sum, { rows }) => sum + rows.length, 0)
  expect(count).toBeGreaterThan(800)
})
