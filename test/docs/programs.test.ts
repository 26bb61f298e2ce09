// The programs in docs/examples for actors, charts and tests. Runs what `tsc -p test` made of them.

import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { requestMachine } from '../../machines/index.ts'
import { webServer } from '../cli/web-server.ts'

async function run(program: string, ...args: readonly string[]): Promise<string> {
  const path = fileURLToPath(new URL(`../../build/docs/examples/${program}.js`, import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [path, ...args], { timeout: 60_000 })
  return stdout
}

let folder: string
const names = ['a.bin', 'b.bin', 'c.bin']
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hinternet-examples-'))
  for (const name of names) await writeFile(join(folder, name), Buffer.alloc(1_000_000, name))
})
afterAll(() => rm(folder, { recursive: true }))

test('the upload queue sends two files at a time, and one again that failed', async () => {
  const sizes: Record<string, number[]> = {}
  let underWay = 0
  let most = 0
  await using server = await webServer(async (request, response) => {
    most = Math.max(most, ++underWay)
    let size = 0
    for await (const chunk of request) size += (chunk as Buffer).length
    sizes[request.url ?? ''] = [...(sizes[request.url ?? ''] ?? []), size]
    underWay--
    response.statusCode = request.url?.endsWith('b.bin') && sizes[request.url]?.length === 1 ? 503 : 200
    response.end()
  })
  const said = await run('upload-queue', `${server.origin}/inbox`, ...names.map((name) => join(folder, name)))
  expect(most).toBe(2)
  expect(sizes).toEqual({
    '/inbox/a.bin': [1_000_000],
    '/inbox/b.bin': [1_000_000, 1_000_000],
    '/inbox/c.bin': [1_000_000],
  })
  expect(said).toContain('b.bin: backingOff, attempt 1\n')
  expect(said).toContain('b.bin: uploaded, attempt 2\n')
  expect(said).toMatch(/3 uploaded, 0 failed\n$/)
})

test('the retry policy is followed by one actor, which announces each retry', async () => {
  const statuses = [503, 429, 200]
  await using server = await webServer((_request, response) => {
    response.statusCode = statuses.shift() ?? 500
    response.end('the report')
  })
  expect(await run('retry-policy', `${server.origin}/report`)).toBe(
    'attempt 2 follows: 503\nattempt 3 follows: 429\ndone the report\n',
  )
  expect(await run('retry-policy', `${server.origin}/report`)).toBe('failed Error: status 500\n')
})

test('the form in React shows the progress of its upload, up to the end', async () => {
  await using server = await webServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const headers = { 'content-type': request.headers['content-type'] ?? '' }
    const form = await new Response(Buffer.concat(chunks), { headers }).formData()
    response.end(`${form.get('title')}: ${(form.get('file') as File).size} bytes`)
  })
  const lines = (await run('upload-form', `${server.origin}/upload`, join(folder, 'a.bin')))
    .trim()
    .split('\n')
  expect(lines.at(0)).toBe('<label>a.bin <progress max="1000000" value="0"></progress> 0%</label>')
  expect(lines.slice(-2)).toEqual([
    '<label>a.bin <progress max="1000000" value="1000000"></progress> uploaded</label>',
    'A picture: 1000000 bytes',
  ])
  const values = lines.slice(0, -1).map((line) => Number(/value="(\d+)"/.exec(line)?.[1]))
  expect(values.length).toBeGreaterThan(2)
  expect(values).toEqual(values.toSorted((one, other) => one - other))
})

test('code that was written for fetch is tested against ten faults, and no real time passes', async () => {
  const said = await run('network-faults')
  expect(said).toMatch(/pass 10\n/)
  expect(said).toMatch(/ten faults, 100 s on their clock, \d+ ms of real time/)
})

test('the paths through the chart reach every state', async () => {
  const leaves = ({ key, states }: typeof requestMachine.root): string[] => {
    const inner = Object.values(states) as (typeof requestMachine.root)[]
    return inner.length === 0 ? [key] : inner.flatMap(leaves)
  }
  const lines = (await run('chart-paths')).trim().split('\n')
  const reached = lines.map((line) => /^([\w.]+) \(\w+/.exec(line)?.[1]?.split('.').at(-1))
  expect(reached.toSorted()).toEqual(leaves(requestMachine.root).toSorted())
  expect(lines).toContain('connecting (connecting): caller.send, wire.connecting')
})
