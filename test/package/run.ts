// Everything that a user has to be able to do with the package, done with the tarball that would be published.
//   npm run check:package -- [--quick] [--node <version or path>]...
// Everything: Node 20.18.1, 20, 22, 24 and 26, Deno, Bun, TypeScript 5.0 to 6 and the oldest XState, which npm installs in a folder for
// temporary files; what the registry does not have is left out. --quick: only what is installed here. --node: these Nodes, and no others.

import { cp, mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Report } from '../interop/report.ts'
import { documents, lint, sources } from './contents.ts'
import { App, execute, installed, pack } from './packed.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    node: { type: 'string', multiple: true, default: [] },
  },
})
const everything = !values.quick && values.node.length === 0

/** In docs/examples/bundling: what builds, and is the name of the folder that it builds. */
const bundlers = ['esbuild-esm', 'esbuild-cjs', 'rolldown', 'vite', 'webpack'] as const
const VISITS = 'first: no cookie\nsecond: visited=yes\ninspector: 2 requests\n'
const JOB = 'GET - 0\nPOST visited=yes 1000000\nPUT visited=yes 6\ntrue true\nTransferError connect\n4\n'
const NODES = ['20.18.1', '20', '22', '24', '26']
const COMPILERS = ['5.0', '5.4', '5.9', '6']
const OLDEST_XSTATE = '5.20.0'

/** What npm installs in the background; each is waited for where it is wanted. */
const wanted = everything
  ? [
      ...COMPILERS.map((version) => `typescript@${version}`),
      ...NODES.map((version) => `node@${version}`),
      'deno',
      'bun',
    ]
  : values.node.filter((node) => /^\d+(\.\d+)*$/.test(node)).map((version) => `node@${version}`)

const report = new Report(300_000)
const folder = await realpath(await mkdtemp(join(tmpdir(), 'hinternet-package-')))
const tools = new Map<string, Promise<string | null>>()
// Two at a time: on a slow registry more of them reach their time limit.
for (const [i, what] of wanted.entries())
  tools.set(
    what,
    Promise.resolve(tools.get(wanted[i - 2] ?? '')).then(() =>
      installed(join(folder, 'tools', what.replace(/\W/g, '-')), [what]),
    ),
  )
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
try {
  const tarball = await pack(folder)
  const app = await App.linked(join(folder, 'app'), tarball)

  report.title('The tarball')
  await report.check('has what its documents link to', () => documents(app))
  await report.check('publint and attw find nothing', () => lint(app, tarball))
  await report.check('"go to definition" leads to the sources', () => sources(app))

  report.title('Types, without skipLibCheck')
  const types = (name: string, tsc: string, at = app): Promise<void> =>
    report.check(name, () => at.compiles(tsc))
  const tsc = join(process.cwd(), 'node_modules/typescript/bin/tsc')
  await types('TypeScript 7', tsc)
  await report.check('exactOptionalPropertyTypes, but for the declarations of XState', () =>
    app.compilesExactly(tsc),
  )
  if (everything)
    for (const version of COMPILERS) {
      const at = await install(`TypeScript ${version}`, `typescript@${version}`)
      if (at !== null) await types(`TypeScript ${version}`, join(at, 'typescript/bin/tsc'))
    }

  report.title('Bundles, each built')
  const built: string[] = []
  for (const bundler of bundlers)
    await report.check(bundler, async () => {
      await execute(process.execPath, [`${bundler}.js`], app.folder)
      await cp(join(app.folder, bundler), join(folder, 'alone', bundler), { recursive: true })
      built.push(bundler)
    })

  for (const [name, node] of await nodes()) {
    report.title(name)
    await report.check('imports it, and does the main job', () => app.prints(node, ['main-job.mjs'], JOB))
    await report.check('requires every entry point', () => app.requires(node))
    await report.check('runs the program', () => app.runsProgram(node))
    for (const bundler of built)
      await report.check(`runs what ${bundler} built, alone in a folder`, async () => {
        const alone = join(folder, 'alone', bundler)
        const [file = ''] = (await readdir(alone)).filter((path) => /^program\.[cm]js$/.test(path))
        const { stdout } = await execute(node, [file], alone)
        if (stdout !== VISITS) throw new Error(stdout)
      })
  }

  if (everything) {
    report.title('Other runtimes')
    const deno = await install('Deno', 'deno')
    if (deno !== null)
      await report.check('Deno does the main job', () =>
        app.prints(join(deno, '.bin/deno'), ['run', '--allow-all', 'main-job.mjs'], JOB),
      )
    const bun = await install('Bun', 'bun')
    if (bun !== null)
      await report.check('Bun is refused in one sentence', () =>
        app.refused(
          join(bun, '.bin/bun'),
          /^ERR_UNSUPPORTED_RUNTIME hinternet does not run on Bun, [^\n]+\n$/,
        ),
      )
    await withOldestXState(tarball, types)
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
report.end()
process.exitCode = report.isGood ? 0 : 1

/** A program that has XState itself, in the oldest version that may be there. */
async function withOldestXState(
  tarball: string,
  types: (name: string, tsc: string, at: App) => Promise<void>,
): Promise<void> {
  report.title(`XState ${OLDEST_XSTATE}, which the program has itself`)
  const at = join(folder, 'xstate')
  const own = [`xstate@${OLDEST_XSTATE}`, '@types/node@20', '@opentelemetry/api@1', tarball]
  if ((await installed(at, own)) === null)
    return report.leaveOut('The oldest XState', 'npm could not install it')
  const app = await App.inPlace(at)
  await report.check('is the only copy', async () => {
    const copies = (await readdir(join(at, 'node_modules'), { recursive: true })).filter((path) =>
      path.endsWith('xstate/package.json'),
    )
    const { version } = JSON.parse(await readFile(join(at, 'node_modules/xstate/package.json'), 'utf8'))
    if (copies.length !== 1 || version !== OLDEST_XSTATE) throw new Error(`${version}: ${copies}`)
  })
  await types('types fit its own', join(process.cwd(), 'node_modules/typescript/bin/tsc'), app)
  await report.check('interprets the requests', () =>
    app.prints(process.execPath, ['main-job.mjs'], JOB, { HINTERNET_INTERPRET: '1' }),
  )
}

/** Name and executable. */
async function nodes(): Promise<[string, string][]> {
  const found: [string, string][] = []
  const versions = everything ? NODES : values.node
  if (versions.length === 0) return [[`Node ${process.versions.node}`, process.execPath]]
  for (const one of versions) {
    const isVersion = /^\d+(\.\d+)*$/.test(one)
    const at = isVersion ? await install(`Node ${one}`, `node@${one}`) : null
    if (isVersion && at === null) continue
    const node = at === null ? one : join(at, '.bin/node')
    const { stdout } = await execute(node, ['--version'], folder)
    found.push([`Node ${stdout.trim().slice(1)}`, node])
  }
  return found
}

/** The node_modules that it is in; null, and said so, where it is not to be had. */
async function install(name: string, what: string): Promise<string | null> {
  const at = (await tools.get(what)) ?? null
  if (at === null) report.leaveOut(name, 'npm could not install it')
  return at
}
