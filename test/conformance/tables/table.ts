// A table of facts: each row names the test that it comes from.

import { readFile } from 'node:fs/promises'
import * as wininet from '../../../src/wininet/index.ts'

export interface Row {
  /** The file and the test of the suite, or the row whose neighbour this is. */
  readonly test: string
}

export async function tableOf<R extends Row>(name: string): Promise<readonly R[]> {
  const text = await readFile(new URL(`wininet/${name}.json`, import.meta.url), 'utf8')
  return (JSON.parse(text) as { rows: readonly R[] }).rows
}

/** `A|B` by the names of wininet.h. */
export const flagsOf = (names: string | undefined): number =>
  (names ?? '')
    .split('|')
    .filter((name) => name !== '')
    .reduce((flags, name) => (flags | constantNamed(name)) >>> 0, 0)

function constantNamed(name: string): number {
  const value = (wininet as Readonly<Record<string, unknown>>)[name]
  if (typeof value !== 'number') throw new Error(`${name} is no constant of hinternet/wininet`)
  return value
}

/** A text with so much room, and the length that says so; "none" is a length without a text, null is neither. */
export function roomFor(room: number | 'none' | null | undefined) {
  const text = room === 'none' || room === null ? null : new wininet.STRING()
  const stated = room === 'none' ? 0 : (room ?? 8192)
  return { text, length: room === null ? null : new wininet.DWORD(stated) }
}
