import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

/** The tests run what was compiled, as `npm run conformance` does. */
const program = fileURLToPath(new URL('../../build/test/conformance/run.js', import.meta.url))

interface Ran {
  readonly code: number
  readonly lines: readonly string[]
  readonly errors: string
}

function run(...args: string[]): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), lines: stdout.trim().split('\n'), errors: stderr })
    })
  })
}

async function directoryOf(files: Record<string, unknown>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'conformance-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  for (const [name, content] of Object.entries(files))
    await writeFile(join(directory, name), typeof content === 'string' ? content : JSON.stringify(content))
  return directory
}

const open = { do: 'InternetOpen', as: 'inet', agent: 'x' }
const close = { do: 'InternetCloseHandle', h: 'inet' }
const opened = 'InternetOpen - -> inet'
const closed = 'InternetCloseHandle inet -> TRUE'
const wininet = (name: string, parts: object = {}) => ({
  name,
  server: { routes: {} },
  script: [open, close],
  expect: [opened, closed],
  ...parts,
})

test('a directory of scenarios of WinInet is replayed, whatever is wrong with some of them', async () => {
  const directory = await directoryOf({
    'README.md': 'not a scenario',
    'good.json': wininet('good'),
    'no-server.json': wininet('no-server', { server: undefined }),
    'other.json': wininet('other', { expect: [opened, 'InternetCloseHandle inet -> FALSE 6'] }),
    'early.json': wininet('early', { expect: [opened] }),
    'command.json': wininet('command', { script: [{ do: 'HttpDance', h: 'inet' }] }),
    'wait.json': wininet('wait', { script: [open, { do: 'settle', ms: 60_000 }] }),
    'wire.json': wininet('wire', { server: { wire: { c1: ['open {A}'] } } }),
    'need.json': wininet('need', { server: { needs: ['refused', 'a moon'] } }),
    'item.json': wininet('item', { expect: [{ perhaps: [opened] }] }),
    'broken.json': '{"name": ',
    'list.json': [],
    'empty.json': {},
  })
  const { code, lines } = await run('wininet', directory, '--limit', '4')
  expect(lines).toEqual([
    expect.stringMatching(/^failed broken, the file: expected a scenario; got .+/),
    'failed command, the script: expected to be played; got the corpus knows no command {"do":"HttpDance","h":"inet"}',
    'failed early, token 2: expected (the end); got InternetCloseHandle inet -> TRUE',
    'failed empty, the file: expected a scenario; got it has no list "script"',
    expect.stringMatching(
      /^failed item, the runner: expected no exception; got Error: an expectation knows no item/,
    ),
    'failed list, the file: expected a scenario; got it has no list "script"',
    'skipped need: it needs a moon',
    'failed other, token 2: expected InternetCloseHandle inet -> FALSE 6; got InternetCloseHandle inet -> TRUE',
    'failed wait, the script: expected to be played; got it did not end within 4 s',
    'failed wire, wire c1: expected c1; got none',
    '1 skipped',
    '2 passed, 9 failed',
  ])
  expect(code).toBe(1)
})

test('a directory of scenarios of HttpWebRequest is replayed, whatever is wrong with some of them', async () => {
  const dotnet = (id: string, steps: object[], parts: object = {}) => ({
    id,
    server: { routes: {} },
    steps,
    ...parts,
  })
  const create = { do: 'create', as: 'r', uri: 'http://{A}/x' }
  const routes = { '/x': [{ do: 'reply', status: 200, body: 'hello' }], '/y': [{ do: 'sing' }] }
  const directory = await directoryOf({
    'good.json': dotnet('good', [create, { do: 'finish', on: 'r', expect: { text: 'hello' } }], {
      server: { routes },
    }),
    'no-server.json': dotnet('no-server', [create], { server: undefined }),
    'text.json': dotnet('text', [create, { do: 'finish', on: 'r', expect: { text: 'bye' } }], {
      server: { routes },
    }),
    'throws.json': dotnet('throws', [{ do: 'create', as: 'r', uri: null }]),
    'nothing.json': dotnet('nothing', [{ ...create, expect: { throws: 'UriFormatException' } }]),
    'step.json': dotnet('step', [{ do: 'jump' }]),
    'alias.json': dotnet('alias', [{ do: 'abort', on: 'nobody' }]),
    'server.json': dotnet(
      'server',
      [
        { ...create, uri: 'http://{A}/y' },
        { do: 'beginGetResponse', on: 'r', as: 'ar' },
        { do: 'settle', ms: 200 },
      ],
      { server: { routes } },
    ),
    'wait.json': dotnet('wait', [{ do: 'settle', ms: 60_000 }]),
    'need.json': dotnet('need', [], { needs: ['a moon'] }),
  })
  const { code, lines } = await run('dotnet', directory, '--limit', '4')
  expect(lines).toEqual([
    "failed alias, step 1 (abort nobody): expected an object named 'nobody'; got none",
    'skipped need: it needs a moon',
    expect.stringMatching(
      /^failed nothing, step 1 \(create r\): expected to throw 'UriFormatException'; got no exception/,
    ),
    'failed server, the server: expected steps that are known; got the server knows no step {"do":"sing"}',
    'failed step, step 1 (jump): expected a step of the corpus; got {"do":"jump"}',
    'failed text, step 2 (finish r): expected text "bye"; got text \'hello\'',
    expect.stringMatching(
      /^failed throws, step 1 \(create r\): expected no exception; got ArgumentNullException/,
    ),
    'failed wait, the end: expected to come within 4 s; got no end',
    '1 skipped',
    '2 passed, 7 failed',
  ])
  expect(code).toBe(1)
})

test('one good scenario is enough for a success', async () => {
  const directory = await directoryOf({ 'good.json': wininet('good') })
  expect(await run('wininet', directory)).toMatchObject({ code: 0, lines: ['1 passed, 0 failed'] })
})

test('what cannot be replayed is told apart from what fails', async () => {
  const empty = await directoryOf({})
  expect(await run('wininet', empty)).toMatchObject({
    code: 2,
    errors: expect.stringContaining('no scenarios'),
  })
  expect(await run('wininet', join(empty, 'nowhere'))).toMatchObject({ code: 2 })
  expect(await run('winhttp', empty)).toMatchObject({ code: 2, errors: expect.stringContaining('usage') })
  expect(await run()).toMatchObject({ code: 2 })
})
