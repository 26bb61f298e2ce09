// What is in the tarball: documents, types and sources.

import { spawn } from 'node:child_process'
import { readdir, readFile, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { createInterface } from 'node:readline'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { type App, execute } from './packed.ts'

/** Types in a handful of files: one for each entry point, and one for each part that they share. */
const MOST_TYPES = 16

/** @throws Error with the links that lead nowhere */
export async function documents(app: App): Promise<void> {
  const dead: string[] = []
  const paths = (await readdir(app.package, { recursive: true })).filter((path) => path.endsWith('.md'))
  for (const path of paths) {
    const text = (await readFile(join(app.package, path), 'utf8')).replace(/^```.*?^```$/gms, '')
    const links = [
      ...text.matchAll(/\]\((?![a-z]+:|#)([^)#\s]+)/g),
      ...text.matchAll(/(?:src|srcset|href)="(?![a-z]+:|#)([^"#]+)"/g),
    ]
    for (const [, link = ''] of links)
      await stat(join(app.package, dirname(path), link)).catch(() => dead.push(`${path}: ${link}`))
  }
  if (dead.length > 0) throw new Error(`links that lead nowhere:\n${[...new Set(dead)].sort().join('\n')}`)
}

export async function lint(app: App, tarball: string): Promise<void> {
  const { messages, pkg } = await publint({ pkgDir: app.package, pack: false, strict: true })
  if (messages.length > 0)
    throw new Error(messages.map((message) => formatMessage(message, pkg) ?? message.code).join('\n'))
  const attw = createRequire(import.meta.url).resolve('@arethetypeswrong/cli/package.json')
  const args = [join(dirname(attw), 'dist/index.js'), tarball, '--profile', 'esm-only']
  await execute(process.execPath, args, app.folder)
}

/** Definitions that an editor looks up, and the sources that it has to find. */
const definitions = {
  'session.open': 'src/session/session.ts',
  HttpRequest: 'src/session/http-request.ts',
  UndiciTransport: 'src/transports/undici/undici-transport.ts',
  ScriptedTransport: 'src/testing/scripted-transport.ts',
  serveInspector: 'src/inspect/inspector.ts',
  createWinInet: 'src/wininet/create-wininet.ts',
  HttpWebRequest: 'src/dotnet/system-net.ts',
  requestMachine: 'machines/request.machine.ts',
} as const

export async function sources(app: App): Promise<void> {
  const types = (await readdir(join(app.package, 'dist'), { recursive: true })).filter((path) =>
    path.endsWith('.d.ts'),
  )
  if (types.length > MOST_TYPES) throw new Error(`${types.length} files of types: ${types.join(' ')}`)
  const file = join(app.folder, 'types.mts')
  const text = await readFile(file, 'utf8')
  const found = await definitionsOf(
    file,
    Object.keys(definitions).map((name) => {
      const lines = text.slice(0, text.lastIndexOf(name) + name.length).split('\n')
      return { line: lines.length, offset: lines.at(-1)?.length ?? 0 }
    }),
  )
  const wrong = Object.entries(definitions).flatMap(([name, source], i) => {
    const path = relative(app.package, found[i] ?? '').replaceAll('\\', '/')
    return path === source ? [] : [`${name}: ${path}`]
  })
  if (wrong.length > 0) throw new Error(wrong.join('\n'))
  await maps(app)
}

/** Every map leads to files that are there. */
async function maps(app: App): Promise<void> {
  const dist = join(app.package, 'dist')
  const missing: string[] = []
  for (const path of (await readdir(dist, { recursive: true })).filter((name) => name.endsWith('.map'))) {
    const map = join(dist, path)
    const { sources } = JSON.parse(await readFile(map, 'utf8')) as { sources: readonly string[] }
    for (const source of sources)
      await stat(join(dirname(map), source)).catch(() => missing.push(`${path}: ${source}`))
  }
  if (missing.length > 0) throw new Error(`sources that are missing:\n${missing.join('\n')}`)
}

/** Asks TypeScript's language server, as an editor does. TypeScript 7 has none of this kind; api-extractor brings one. */
async function definitionsOf(
  file: string,
  places: readonly { readonly line: number; readonly offset: number }[],
): Promise<string[]> {
  const require = createRequire(
    createRequire(import.meta.url).resolve('@microsoft/api-extractor/package.json'),
  )
  const server = spawn(process.execPath, [require.resolve('typescript/lib/tsserver.js')])
  try {
    const ask = (seq: number, command: string, given: object): boolean =>
      server.stdin.write(
        `${JSON.stringify({ seq, type: 'request', command, arguments: { file, ...given } })}\n`,
      )
    ask(0, 'open', {})
    for (const [i, place] of places.entries()) ask(i + 1, 'definition', place)
    const found: string[] = []
    for await (const line of createInterface(server.stdout)) {
      const said = line.startsWith('{') ? JSON.parse(line) : {}
      if (said.command !== 'definition') continue
      found[said.request_seq - 1] = said.body?.[0]?.file ?? said.message ?? 'nothing'
      if (said.request_seq === places.length) break
    }
    return found
  } finally {
    server.kill()
  }
}
