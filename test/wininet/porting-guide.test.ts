// docs/guides/porting-wininet.md promises; this holds it to that.

import { execFile } from 'node:child_process'
import { access, mkdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import * as wininet from '../../src/wininet/index.ts'
import { webServer } from '../cli/web-server.ts'

const root = new URL('../../', import.meta.url)
const page = await readFile(new URL('docs/guides/porting-wininet.md', root), 'utf8')
const constants: Readonly<Record<string, unknown>> = wininet

const blocks = (language: string): string[] =>
  [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, name, code]) =>
    name === language && code ? [code] : [],
  )

/** The lines `context number` of a trace; the name of each status is that of its number. */
const traceOf = (block: string): string =>
  block.replace(/^(\d+ (\d+)) +([A-Z_]+).*$/gm, (_line, told: string, number: string, name: string) => {
    expect(constants[`INTERNET_STATUS_${name}`]).toBe(Number(number))
    return told
  })

async function printed(fragment: string, index: number): Promise<string> {
  await using server = await webServer((request, response) => {
    request.resume()
    if (request.url !== '/slow') request.on('end', () => response.end('thank you'))
  })
  const folder = new URL('build/', root)
  await mkdir(folder, { recursive: true })
  // Within the package, so that it finds itself by its name.
  const file = fileURLToPath(new URL(`porting-wininet-${index}.mjs`, folder))
  expect(fragment).toContain('8080')
  await writeFile(file, fragment.replace('8080', new URL(server.origin).port))
  return (await promisify(execFile)(process.execPath, [file], { timeout: 60_000 })).stdout
}

const rows = new Map(
  [...page.matchAll(/^\| `(\w+)` \| (exact|approximated|not modelled) \| .*\|$/gm)].map(([, name, how]) => [
    name,
    how,
  ]),
)

describe('the guide to porting', () => {
  const [traces, fragments] = [blocks('text').map(traceOf), blocks('js')]

  it.each([
    ['An upload', 0],
    ['A cancelled GET', 1],
  ])('%s prints the trace that stands below it', async (_title, index) => {
    expect(fragments.length).toBe(traces.length)
    expect(await printed(fragments[index] ?? '', index)).toBe(traces[index])
  })

  it('has a test for every row of a function, and a table or a scenario for one that is exact', async () => {
    const section = page.slice(page.indexOf('## Every function'), page.indexOf('## Every status'))
    const functions = [...section.matchAll(/^\| `(\w+)` \| ([a-z ]+) \| .*\]\((\S+)\) \|$/gm)]
    expect(functions.length).toBe(section.match(/^\| `/gm)?.length)
    for (const [, name = '', how, link = ''] of functions) {
      const place = new URL(link, new URL('docs/guides/', root))
      if (how === 'exact') expect([name, link]).toEqual([name, expect.stringMatching(/\/conformance\//)])
      if (link.endsWith('.json'))
        expect([name, await readFile(place, 'utf8')]).toEqual([name, expect.stringContaining(name)])
      else await access(place)
    }
  })

  it('names the test that holds it in each row about how things look', async () => {
    const section = page.slice(page.indexOf('## How things look here'), page.indexOf('## Every function'))
    const rows = section
      .split('\n')
      .filter((line) => line.startsWith('| ') && !/^\| (?:C\+\+|---)/.test(line))
    expect(rows.length).toBeGreaterThan(15)
    for (const row of rows) {
      const [, link] = /\]\((\.\.\/\.\.\/test\/[^)]+)\) \|$/.exec(row) ?? []
      expect(link, row).toBeDefined()
      await access(new URL(link as string, new URL('docs/guides/', root)))
    }
  })

  it('has a scenario for every status that is told, and a test for the others', async () => {
    const section = page.slice(page.indexOf('## Every status'))
    const statuses = [...section.matchAll(/^\| `INTERNET_STATUS_(\w+)` \| ([a-z ]+) \| .*\]\((\S+)\) \|$/gm)]
    expect(statuses.length).toBe(section.match(/^\| `/gm)?.length)
    for (const [, name = '', how, link = ''] of statuses) {
      const held = await readFile(new URL(link, new URL('docs/guides/', root)), 'utf8')
      if (how === 'not modelled') continue
      const { expect: tokens } = JSON.parse(held) as { expect: unknown }
      expect([name, JSON.stringify(tokens)]).toEqual([
        name,
        expect.stringMatching(new RegExp(`\\b${name}\\b`)),
      ])
    }
  })

  it('has a row for every function', () => {
    const api = wininet.createWinInet()
    const functions = Object.entries(api).flatMap(([name, value]) =>
      typeof value === 'function' && /^[A-Z]/.test(name) ? [name] : [],
    )
    const undecorated = functions.filter(
      (name) => !(/[AW]$/.test(name) && functions.includes(name.slice(0, -1))),
    )
    expect(undecorated.length).toBeGreaterThan(70)
    expect(undecorated.filter((name) => !rows.has(name))).toEqual([])
    api.close()
  })

  it('calls a function not modelled where it answers ERROR_CALL_NOT_IMPLEMENTED, and no other', () => {
    const api = wininet.createWinInet()
    const functions: Readonly<Record<string, unknown>> = { ...api }
    for (const [name = '', how] of rows) {
      const call = functions[name]
      if (typeof call !== 'function') continue
      api.SetLastError(0)
      call()
      const isThere = api.GetLastError() !== wininet.ERROR_CALL_NOT_IMPLEMENTED
      expect([name, how !== 'not modelled']).toEqual([name, isThere])
    }
    api.close()
  })

  it('has a row for every status', () => {
    const statuses = Object.keys(wininet).filter((name) => name.startsWith('INTERNET_STATUS_'))
    expect(statuses.length).toBe(26)
    expect(statuses.filter((name) => !rows.has(name))).toEqual([])
  })
})
