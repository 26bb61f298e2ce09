import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { scenarioFiles } from '../corpus-files.ts'
import { parseScenario } from './scenario.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const rules = JSON.parse(await readFile(`${root}test/conformance/dotnet/rules.json`, 'utf8')) as {
  id: string
}[]

const isMentioned = /\bD\d{3}\b/g

/** Rules that scenarios of this folder say they hold. */
async function heldByScenarios(folder: string): Promise<string[]> {
  const files = await scenarioFiles(`${root}test/conformance/dotnet/${folder}`)
  return files.flatMap(({ text }) => [...(parseScenario(text).rules ?? [])])
}

/** Rules that tests name. */
async function heldByTests(): Promise<string[]> {
  const held: string[] = []
  for (const folder of ['test/dotnet', 'test/docs'])
    for (const path of await readdir(`${root}${folder}`, { recursive: true }))
      if (path.endsWith('.test.ts'))
        held.push(...((await readFile(`${root}${folder}/${path}`, 'utf8')).match(isMentioned) ?? []))
  return held
}

/** Rules that the page of differences has in the lines of its tables. */
async function heldByDifferences(): Promise<string[]> {
  const page = await readFile(`${root}docs/differences.md`, 'utf8')
  return page.split('\n').flatMap((line) => (line.startsWith('|') ? (line.match(isMentioned) ?? []) : []))
}

const known = rules.map(({ id }) => id)
const held = [
  ...(await heldByScenarios('scenarios')),
  ...(await heldByScenarios('more')),
  ...(await heldByTests()),
  ...(await heldByDifferences()),
]

test('there are 245 rules', () => {
  expect(new Set(known).size).toBe(245)
})

test('each rule is held by a scenario or a test that names it, or is a line among the differences', () => {
  expect(known.filter((id) => !held.includes(id))).toEqual([])
})

test('no scenario names a rule that there is none of', () => {
  expect(held.filter((id) => !known.includes(id))).toEqual([])
})
