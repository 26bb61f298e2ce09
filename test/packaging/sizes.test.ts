// What a door costs to load: bytes of its file and of the chunks that it imports, without the dependencies.

import { readdir, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'

const root = new URL('../../', import.meta.url)

/** Kilobytes. Growth past a budget is a decision: raise it in the commit that needs it, and say why there. */
const budgets: Readonly<Record<string, number>> = {
  actor: 605,
  cli: 640,
  dotnet: 775,
  har: 268,
  index: 605,
  inspect: 278,
  machines: 92,
  otel: 215,
  testing: 285,
  wininet: 830,
}

/** What a door may not load, since it can do without: a test that answers from a script needs no undici. */
const spared: Readonly<Record<string, readonly string[]>> = {
  har: ['undici', 'shared/connections.js', 'shared/session.js'],
  inspect: ['undici', 'shared/connections.js', 'shared/session.js'],
  machines: ['undici', 'shared/lifecycle.js'],
  testing: ['undici', 'shared/connections.js', 'shared/session.js'],
}

const { bin, exports } = JSON.parse(await readFile(new URL('package.json', root), 'utf8')) as {
  readonly bin: Readonly<Record<string, string>>
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>
}
const doors = [...Object.values(bin), ...Object.values(exports)]
  .map((to) => /^\.\/dist\/(.+)\.js$/.exec(typeof to === 'string' ? to : to.default)?.[1])
  .filter((name) => name !== undefined)

/** Everything that is loaded with a door: own files by their place in dist, dependencies by their names. */
async function loadedBy(door: string): Promise<Map<string, number>> {
  const loaded = new Map<string, number>()
  const visit = async (path: string): Promise<void> => {
    if (loaded.has(path)) return
    const source = await readFile(new URL(`dist/${path}`, root), 'utf8')
    loaded.set(path, Buffer.byteLength(source))
    for (const [, from = ''] of source.matchAll(/^(?:import|export)\b(?:[^"'\n]*\bfrom)? ?"(.+?)";$/gm))
      if (from.startsWith('.')) await visit(new URL(from, `file:///${path}`).pathname.slice(1))
      else loaded.set(from, 0)
  }
  await visit(`${door}.js`)
  return loaded
}

test('every door has a budget', () => {
  expect([...doors].sort()).toEqual(Object.keys(budgets))
})

test.each(Object.entries(budgets))('%s is loaded with at most %i kB', async (door, budget) => {
  const loaded = await loadedBy(door)
  const bytes = [...loaded.values()].reduce((sum, size) => sum + size, 0)
  expect(bytes / 1000).toBeLessThanOrEqual(budget)
  // A budget that is far above the size holds nothing.
  expect(bytes / 1000).toBeGreaterThan(0.8 * budget)
})

test.each(Object.entries(spared))('%s does without what it does not need', async (door, names) => {
  const loaded = await loadedBy(door)
  expect(names.filter((name) => loaded.has(name))).toEqual([])
})

test('cookies are kept by tough-cookie, which is loaded when the first one comes', async () => {
  for (const door of doors) expect([...(await loadedBy(door)).keys()]).not.toContain('tough-cookie')
})

test('chunks are named after what they hold', async () => {
  const chunks = await readdir(new URL('dist/shared', root))
  expect(chunks.filter((name) => name.endsWith('.js')).sort()).toEqual([
    'conformance-pages.js',
    'conformance.js',
    'connections.js',
    'inspector-page.js',
    'lifecycle.js',
    'machines.js',
    'recordings.js',
    'rolldown-runtime.js',
    'scripts.js',
    'session.js',
  ])
})
