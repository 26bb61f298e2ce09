import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { Session as Inspector } from 'node:inspector/promises'
import type { AddressInfo } from 'node:net'
import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Session } from '../../src/index.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8')

interface Hop {
  readonly file: string
  readonly from: string | undefined
  readonly through: string | undefined
}

const page = read('docs/architecture.md')
const hopsOf = (call: string): Hop[] => {
  const section = page.split(`## The route of \`${call}\``)[1]?.split('\n## ')[0] ?? ''
  return [...section.matchAll(/^\| `([^`]+)` \| (?:`([^`]+)`(?: through `([^`]+)`)?)? ?\|/gm)].map(
    ([, file = '', from, through]) => ({ file, from, through }),
  )
}

/** The files that a file imports, also by way of doors. */
function importsOf(path: string): Set<string> {
  const found = new Set<string>()
  const add = (file: string): void => {
    for (const [, target = ''] of read(file).matchAll(/\bfrom '(\.[^']+)'/g)) {
      const to = posix.join(posix.dirname(file), target)
      if (found.has(to)) continue
      found.add(to)
      if (to.endsWith('/index.ts')) add(to)
    }
  }
  add(path)
  return found
}
const areJoined = (one: string, other: string): boolean =>
  importsOf(one).has(other) || importsOf(other).has(one)

/** The files of the package whose functions were called meanwhile. */
async function filesRunDuring(inspector: Inspector, act: () => Promise<unknown>): Promise<Set<string>> {
  await inspector.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
  await inspector.post('Profiler.takePreciseCoverage')
  await act()
  const { result } = await inspector.post('Profiler.takePreciseCoverage')
  await inspector.post('Profiler.stopPreciseCoverage')
  const called = result.filter(({ functions }) =>
    functions.some(({ functionName, ranges }) => functionName !== '' && (ranges[0]?.count ?? 0) > 0),
  )
  const files = called.map(({ url }) => (url.startsWith('file:') ? fileURLToPath(url) : url))
  return new Set(
    files
      .filter((path) => path.startsWith(root))
      .map((path) => path.slice(root.length))
      .filter((path) => /^(src|machines)\//.test(path)),
  )
}

const server = createServer((asked, answer) => {
  asked.resume().on('end', () => answer.end('hello'))
})
const session = new Session()
const inspector = new Inspector()
let url = ''

beforeAll(async () => {
  inspector.connect()
  await inspector.post('Profiler.enable')
  await once(server.listen(0, '127.0.0.1'), 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  session.on('status', () => {})
})
afterAll(async () => {
  await session.close()
  inspector.disconnect()
  server.close()
})

describe.each([
  ['request.write', 12],
  ['session.fetch', 20],
])('the route of %s', (call, most) => {
  const hops = hopsOf(call)

  test(`has at most ${most} files, all of which exist`, () => {
    expect(hops.length).toBeGreaterThan(5)
    expect(hops.length).toBeLessThanOrEqual(most)
    expect(hops.map(({ file }) => file).filter((file) => !existsSync(`${root}${file}`))).toEqual([])
  })

  test('is imported hop by hop', () => {
    const wrong = hops.filter(({ file, from, through }, i) => {
      if (from === undefined) return i > 0
      if (!hops.slice(0, i).some((before) => before.file === from)) return true
      return through === undefined
        ? !importsOf(from).has(file)
        : !(importsOf(from).has(through) && areJoined(through, file))
    })
    expect(wrong).toEqual([])
  })
})

test('a write runs through the files of its route, and the clock', async () => {
  const request = session.open('POST', url)
  await request.sendEx({ contentLength: 15 })
  await request.write('first')
  const ran = await filesRunDuring(inspector, () => request.write(new Uint8Array(5)))
  await request.write('last.')
  await request.end()
  await request.close()
  const named = hopsOf('request.write').map(({ file }) => file)
  expect([...ran].sort()).toEqual([...named, 'src/lifecycle/clock.ts'].sort())
})

test('a fetch runs through the files of its route', async () => {
  await (await session.fetch(url)).text()
  const ran = await filesRunDuring(inspector, async () => (await session.fetch(url)).text())
  expect(hopsOf('session.fetch').filter(({ file }) => !ran.has(file))).toEqual([])
})
