// Every public type is in a program that check:package compiles on every TypeScript version. `tsc -p test` compiles them, too.

import { readdir, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import * as wininet from '../../src/wininet/index.ts'

const folder = new URL('../package/programs/', import.meta.url)
const files = (await readdir(folder)).filter((name) => name.endsWith('-types.mts'))
const programs = await Promise.all(files.map((name) => readFile(new URL(name, folder), 'utf8')))
const exported = JSON.parse(
  await readFile(new URL('exported-names.json', import.meta.url), 'utf8'),
) as Record<string, readonly string[]>

/** Functions and constants of wininet.h, and what makes them: the types of the functions are those of the interfaces that list them. */
const isValueOfWinInet = (door: string, name: string): boolean =>
  door === 'hinternet/wininet' && name in wininet

test.each(Object.keys(exported))('the types of %s are tested', (door) => {
  const text = programs.filter((program) => program.includes(`from '${door}'`)).join('\n')
  // Once where it is imported, and once where something is said of it.
  const times = (name: string): number =>
    text.match(new RegExp(`(?<![\\w'])${name}\\b(?!')`, 'g'))?.length ?? 0
  const names = (exported[door] ?? []).filter((name) => !isValueOfWinInet(door, name))
  expect(names.length).toBeGreaterThan(0)
  expect(names.filter((name) => times(name) < 2)).toEqual([])
})
