// Every public name of the entry points that XState users and test authors write types against is in a program that check:package compiles
// on every TypeScript version. `tsc -p test` compiles them, too.

import { readdir, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'

const folder = new URL('../package/programs/', import.meta.url)
const files = (await readdir(folder)).filter((name) => name.endsWith('-types.mts'))
const programs = (await Promise.all(files.map((name) => readFile(new URL(name, folder), 'utf8')))).join('\n')
const exported = JSON.parse(
  await readFile(new URL('exported-names.json', import.meta.url), 'utf8'),
) as Record<string, readonly string[]>

test.each(['hinternet/actor', 'hinternet/machines', 'hinternet/testing'])(
  'the types of %s are tested',
  (door) => {
    // Once where it is imported, and once where something is said of it.
    const times = (name: string): number =>
      programs.match(new RegExp(`(?<![\\w'])${name}\\b(?!')`, 'g'))?.length ?? 0
    expect(exported[door]?.filter((name) => times(name) < 2)).toEqual([])
  },
)
