// The API reference, against the published types. Needs what `npm run build` made.

import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { indexPage, optionsPage, readDoors } from '../../docs/generate/api.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const committed = (path: string): Promise<string> =>
  readFile(new URL(`../../${path}`, import.meta.url), 'utf8')

const doors = await readDoors(root)
const names = JSON.parse(await committed('test/packaging/exported-names.json')) as Record<
  string,
  readonly string[]
>

describe.each(doors)('$door', ({ door, forgotten, markdown, names: exported, page }) => {
  test(`docs/api/${page} says what the types say; if not: npm run docs`, async () => {
    expect(markdown).toBe(await committed(`docs/api/${page}`))
  })

  test('exports every type that an exported type names', () => {
    expect(forgotten).toEqual([])
  })

  test('exports the names of test/packaging/exported-names.json, and no others; if that is meant: npm run docs', () => {
    expect(exported).toEqual(names[door])
  })
})

test('docs/options.md lists every option; if not: npm run docs', async () => {
  expect(optionsPage(doors)).toBe(await committed('docs/options.md'))
})

test('docs/api/README.md lists every door; if not: npm run docs', async () => {
  expect(indexPage(doors)).toBe(await committed('docs/api/README.md'))
  expect(Object.keys(names)).toEqual(doors.map(({ door }) => door))
})

/** The documented members of the interfaces that hold options: the name of each, and its comment. */
function* optionsIn(source: string): Generator<{ readonly option: string; readonly comment: string }> {
  for (const [, type = '', body = ''] of source.matchAll(
    /^export interface (\w+(?:Options|Limits))\b[^{]*\{\n(.*?)^\}/gms,
  ))
    for (const [, comment = '', name = ''] of body.matchAll(
      /((?:^ {2}\/\*\*(?:(?!\*\/).)*\*\/\n)?)^ {2}readonly (\w+)\?: /gms,
    ))
      yield { option: `${type}.${name}`, comment }
}

test('every exported option says its default, but for callbacks and signals', async () => {
  const exported = new Set(Object.values(names).flat())
  const silent: string[] = []
  let count = 0
  for (const path of await readdir(`${root}src`, { recursive: true }))
    if (path.endsWith('.ts'))
      for (const { comment, option } of optionsIn(await committed(`src/${path}`))) {
        const [type = '', name = ''] = option.split('.')
        if (!exported.has(type) || /^(signal|on[A-Z]\w*)$/.test(name)) continue
        count += 1
        if (!comment.includes('@defaultValue')) silent.push(option)
      }
  expect(silent).toEqual([])
  expect(count).toBeGreaterThan(50)
})

test('the published types are right for users who check the types of their packages', async () => {
  const { exports } = JSON.parse(await committed('package.json')) as {
    exports: Readonly<Record<string, string | { readonly types: string }>>
  }
  const files = Object.values(exports).flatMap((to) => (typeof to === 'string' ? [] : root + to.types))
  const options =
    '--noEmit --ignoreConfig --strict --target es2022 --lib es2023,esnext.disposable --module nodenext --types node'
  const tsc = createRequire(import.meta.url)
    .resolve('typescript/package.json')
    .replace('package.json', 'bin/tsc')
  // What xstate says about itself under strict options is not ours: its own lines begin with node_modules.
  const { stdout } = await promisify(execFile)(process.execPath, [tsc, ...options.split(' '), ...files], {
    cwd: root,
  }).catch((error: { stdout: string }) => error)
  expect(stdout.split('\n').filter((line) => /^(dist|src|machines)\/|error TS[56]\d{3}/.test(line))).toEqual(
    [],
  )
})
