// Every code block of every page, and every example of a public comment, is compiled; what can run is run. A block that cannot run says
// why in the line above it: <!-- not run: the reason -->.

import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { type WebServer, webServer } from '../cli/web-server.ts'
import { certificate } from '../support/certificates.ts'

interface Block {
  readonly page: string
  readonly line: number
  readonly language: string
  readonly code: string
  readonly notRun: string | undefined
  /** Its file in the folder of the blocks, without the extension. */
  readonly file: string
}

const root = new URL('../../', import.meta.url)
/** Within the package, so that a block finds the package by its name. */
const folder = fileURLToPath(new URL('build/blocks/', root))
const read = (path: string): Promise<string> => readFile(new URL(path, root), 'utf8')
const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length

async function under(path: string, ending: string): Promise<string[]> {
  const paths = await readdir(new URL(path, root), { recursive: true })
  return paths.filter((name) => name.endsWith(ending)).map((name) => `${path}${name.replaceAll('\\', '/')}`)
}

async function blocksOf(page: string): Promise<Block[]> {
  const text = await read(page)
  const fences = text.matchAll(/^(?:<!-- not run: (.+?) -->\n)?```([a-z]+)\n(.*?)^```$/gms)
  return [...fences].map(({ 1: notRun, 2: language = '', 3: code = '', index }) => {
    const line = lineAt(text, index)
    return { page, line, language, code, notRun, file: `${basename(page, '.md')}-${line}` }
  })
}

/** The examples in comments; they use names of the package, and some of the program that they stand in. */
async function examplesOf(source: string): Promise<Block[]> {
  const text = await read(source)
  return [...text.matchAll(/@example\b(.*?)(?=^\s*\* @|\*\/)/gms)].map(({ 1: lines = '', index }) => {
    const line = lineAt(text, index)
    const code = lines
      .split('\n')
      .map((one) => one.replace(/^\s*\* ?/, ''))
      .filter((one) => !one.startsWith('```'))
      .join('\n')
    const file = `${basename(source, '.ts')}-${line}`
    return { page: source, line, language: 'example', code, notRun: 'an example', file }
  })
}

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  ...(await under('docs/', '.md')),
]
const blocks = (await Promise.all(pages.map(blocksOf))).flat()
/** docs/api is printed from the types and the comments; it says the same. */
const written = blocks.filter(({ page }) => !page.startsWith('docs/api/'))
const sources = [...(await under('src/', '.ts')), ...(await under('machines/', '.ts'))]
const examples = (await Promise.all(sources.map(examplesOf))).flat()
const inLanguage = (...languages: readonly string[]): Block[] =>
  written.filter(({ language }) => languages.includes(language))
const toRun = inLanguage('ts', 'js', 'sh').filter(({ notRun }) => notRun === undefined)
/** What is shown beside code: output, and the originals of the samples in other languages. */
const OTHERS = ['text', 'cpp', 'csharp']

/** What the names stand for that examples do not declare. */
const SURROUNDINGS = `
import type { HttpRequest, Session, UndiciTransport } from 'hinternet'
declare global {
  const session: Session
  const request: HttpRequest
  const body: Uint8Array
  const MyTransport: typeof UndiciTransport
  const ca: string
  let limit: number
  function consume(bytes: Uint8Array): void
  function lookUp(origin: string): { username: string; password: string }
  interface User {
    readonly name: string
  }
}
`

/** Names that Node and XState export, which examples may use. */
const FROM_ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  'node:fs': ['createWriteStream', 'openAsBlob', 'readFileSync', 'writeFileSync'],
  'node:fs/promises': ['readFile', 'writeFile'],
  'node:perf_hooks': ['PerformanceObserver'],
  xstate: ['createActor'],
}

/** Imports the names that an example uses, of the first entry point that has them. */
function withImports(code: string, exported: Readonly<Record<string, readonly string[]>>): string {
  const words = new Set(code.match(/\b[A-Za-z_]\w*\b/g))
  const declared = new Set(
    [...code.matchAll(/(?:const|let|using|function) (\w+|\{.*?\})/g)].flatMap(([, names]) =>
      names?.match(/\w+/g),
    ),
  )
  const lines: string[] = []
  for (const [door, names] of Object.entries(exported)) {
    const used = names.filter((name) => words.delete(name) && !declared.has(name))
    if (used.length > 0) lines.push(`import { ${used.join(', ')} } from '${door}'`)
  }
  return `${lines.join('\n')}\n${code}\nexport {}\n`
}

const compilerOptions = {
  target: 'es2022',
  lib: ['es2023', 'esnext.disposable'],
  module: 'nodenext',
  strict: true,
  skipLibCheck: true,
  types: ['node'],
  rootDir: '.',
  outDir: 'compiled',
}

/** What the compiler said about each file. */
const complaints = new Map<string, string[]>()

async function compile(name: string, files: readonly string[], options: object): Promise<void> {
  const config = { compilerOptions: { ...compilerOptions, ...options }, files }
  await writeFile(join(folder, `${name}.json`), JSON.stringify(config))
  const tsc = fileURLToPath(new URL('node_modules/typescript/bin/tsc', root))
  const args = [tsc, '-p', `${name}.json`, '--pretty', 'false']
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder }).catch(
    (error: Error & { stdout: string }) => error,
  )
  for (const line of stdout.split('\n').filter((text) => text !== '')) {
    const file = /^(.+?)\.ts\(/.exec(line)?.[1] ?? 'another file'
    complaints.set(file, [...(complaints.get(file) ?? []), line])
  }
}

beforeAll(async () => {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  const exported = {
    ...(JSON.parse(await read('test/packaging/exported-names.json')) as Record<string, string[]>),
    ...FROM_ELSEWHERE,
  }
  const write = (some: readonly Block[]): Promise<string[]> =>
    Promise.all(
      some.map(async ({ code, file, language }) => {
        const text = language === 'example' ? withImports(code, exported) : code
        await writeFile(join(folder, `${file}.ts`), text)
        return `${file}.ts`
      }),
    )
  await writeFile(join(folder, 'surroundings.d.ts'), SURROUNDINGS)
  const typed = await write([...inLanguage('ts'), ...examples])
  const untyped = await write(inLanguage('js'))
  const { cert, key } = await certificate()
  await Promise.all([
    compile('typed', [...typed, 'surroundings.d.ts'], {}),
    // JavaScript does not say what a function is given, nor that something may be null.
    compile('untyped', untyped, { noEmit: true, noImplicitAny: false, strictNullChecks: false }),
    writeFile(join(folder, 'authority.pem'), cert),
    writeFile(join(folder, 'certificate.pem'), cert),
    writeFile(join(folder, 'key.pem'), key),
    writeFile(join(folder, 'photo.jpg'), Buffer.alloc(300_000)),
    writeFile(join(folder, 'recording.json'), JSON.stringify({ version: 1, exchanges: [] })),
  ])
}, 60_000)

/** What a program prints that has this text, between the start and the end of what it prints. The others have only to end by themselves. */
const printed: readonly (readonly [text: string, prints: RegExp])[] = [
  ['/user.json', /\{ name: 'Ada' \}/],
  ["createReadStream('photo.jpg')", /upload 300000 [\d.]+\n(.*\n)*200 [\d.]+/],
  ['sendEx({ contentLength: 11 })', /[\d.]+ INTERNET_STATUS_CONNECTED_TO_SERVER \{(.*\n)*200 hello world/],
  ['uploadQueueMachine.provide', /a uploaded 5/],
  ['const strict: typeof fetch', /true 200 \{\}\n\{"name":"Ada"\}/],
  ['request.getResponseAsync()', /200 hello world/],
  ['What is to be posted?', /What is to be posted\?\na line/],
  ['ClientGetAsync URL', /\{"name":"Ada"\}/],
  ['HttpSendRequestEx(', /1 60\n(.*\n)*1 70/],
  ['InternetOpenUrl(', /2 60\n(.*\n)*2 70/],
  ["server.on('GET', '/ready')", /200 hello GET \/ready HTTP\/1\.1\ntimeout\nreset/],
  ['await serveInspector() // { port', /http:\/\/127\.0\.0\.1:\d+\S+/],
  ['replayTrace(readFileSync', /INTERNET_STATUS_HANDLE_CLOSING/],
  ["actor.on('*'", /\{ open: \{ exchange: 'resolving' \} \}/],
  ['JSON.stringify(config)', /createMachine\(\{.*\}\)/],
  [
    "method: 'GET', url: 'http://example.com/' }\n  const actor = createActor(requestMachine, { input })",
    /resolving \d+ null\n/,
  ],
  ['response.request.explain()', /dns: null(.*\n)*GET .* is closed: the response was 200/],
  ['measureRequests(session)', /http:\S+ [\d.]+/],
  ["session.on('retryScheduled'", /200 \{"name":"Ada"\}/],
]

/** Added to a program that closes its session: says which sockets, servers and timers are still there, some turns later. */
const LEFT = `
const open = () => process.getActiveResourcesInfo().filter((name) => /TCP|TLS|Timeout/.test(name))
for (let i = 0; i < 100 && open().length > 0; i++) await new Promise(setImmediate)
console.log('left:', open().join(' ') || 'nothing')
`

const respond = (): Promise<WebServer> =>
  webServer(async (request, response) => {
    const body: Uint8Array[] = []
    // One program closes its connection early.
    request.on('error', () => {})
    request.on('data', (chunk: Uint8Array) => body.push(chunk))
    await new Promise((resolve) => request.once('close', resolve))
    if (request.url === '/slow') return
    response.end(body.length > 0 ? Buffer.concat(body) : '{"name":"Ada"}')
  })

async function run({ code, file, language }: Block): Promise<string> {
  await using server = await respond()
  const here = (text: string): string =>
    text
      .replaceAll(/http:\/\/localhost:8080|https?:\/\/example\.com/g, server.origin)
      .replaceAll('8080', new URL(server.origin).port)
  const program = language === 'ts' ? await readFile(join(folder, `compiled/${file}.js`), 'utf8') : code
  if (language !== 'sh')
    await writeFile(
      join(folder, `${file}.run.mjs`),
      here(program) + (code.includes('session.close()') ? LEFT : ''),
    )
  const [command, args] =
    language === 'sh' ? ['sh', ['-e', '-c', code]] : [process.execPath, [`${file}.run.mjs`, server.origin]]
  const running = promisify(execFile)(command, args, { cwd: folder, timeout: 60_000 })
  running.child.stdin?.end('a line\n')
  const { stdout } = await running
  if (code.includes('session.close()')) expect(stdout).toMatch(/left: nothing\n$/)
  return stdout.replace(/left: nothing\n$/, '').trim()
}

describe('the code blocks of the documents', () => {
  it('are in languages that are checked here', () => {
    const known = ['ts', 'js', 'sh', 'console', 'json', ...OTHERS]
    expect(blocks.filter(({ language }) => !known.includes(language))).toEqual([])
    expect(inLanguage('ts', 'js').length).toBeGreaterThan(20)
    expect(examples.length).toBeGreaterThan(30)
  })

  it('compile', () => {
    expect(Object.fromEntries(complaints)).toEqual({})
  })

  it.concurrent.each(toRun.map((block) => [`${block.page}, line ${block.line}`, block] as const))(
    '%s runs and ends by itself',
    async (_title, block) => {
      const output = await run(block)
      for (const [text, prints] of printed) if (block.code.includes(text)) expect(output).toMatch(prints)
    },
    60_000,
  )

  it('print what is listed here, each of them', () => {
    expect(printed.filter(([text]) => !toRun.some(({ code }) => code.includes(text)))).toEqual([])
  })

  it('says why, where one cannot run', () => {
    expect(inLanguage('console').filter(({ notRun }) => notRun === undefined)).toEqual([])
  })

  it.each(inLanguage('json').map((block) => [`${block.page}, line ${block.line}`, block] as const))(
    '%s is JSON',
    (_title, { code }) => {
      expect(JSON.parse(code)).toBeDefined()
    },
  )
})
