// The tarball, and programs that have it in their node_modules.

import { execFile } from 'node:child_process'
import { cp, mkdir, readdir, readFile, rename, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

/** What a user's compiler has to accept, and the main job, which is run. */
const PROGRAMS = 'test/package/programs'

const TOOLS = ['esbuild', 'rolldown', 'vite', 'webpack', '@types/node']

const compilerOptions = {
  noEmit: true,
  strict: true,
  skipLibCheck: false,
  target: 'es2022',
  lib: ['es2022'],
  module: 'nodenext',
  moduleResolution: 'nodenext',
  types: ['node'],
}

const STRICTEST = [
  'exactOptionalPropertyTypes',
  'noUncheckedIndexedAccess',
  'noPropertyAccessFromIndexSignature',
].flatMap((option) => [`--${option}`, 'true'])

/** @throws what it said, when it failed */
export async function execute(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
  timeout = 240_000,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const options = { cwd, timeout, env: { ...process.env, NO_COLOR: '1', ...env } }
  try {
    return await promisify(execFile)(program, args, options)
  } catch (error) {
    const { message, stdout = '', stderr = '' } = error as Error & { stdout?: string; stderr?: string }
    throw new Error(`${message}\n${stdout}${stderr}`.slice(0, 4000))
  }
}

/** The path of the tarball that `npm publish` would send; `npm run build` has been run. */
export async function pack(folder: string): Promise<string> {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]
  const { stdout } = await execute('npm', args, process.cwd())
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }]
  return join(folder, filename)
}

/** Installs into a folder. Returns its node_modules, or null where the registry does not have it. */
export async function installed(folder: string, what: readonly string[]): Promise<string | null> {
  await mkdir(folder, { recursive: true })
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', folder, ...what]
  return execute('npm', args, folder, {}, 300_000).then(
    () => join(folder, 'node_modules'),
    () => null,
  )
}

/** A program of a user: the package in its node_modules, the programs of this folder, and the examples of bundling. */
export class App {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  /** Its dependencies and the bundlers are those of this checkout. */
  static async linked(folder: string, tarball: string): Promise<App> {
    const modules = join(folder, 'node_modules')
    await mkdir(modules, { recursive: true })
    await execute('tar', ['-xzf', tarball, '-C', modules], folder)
    await rename(join(modules, 'package'), join(modules, 'hinternet'))
    const { dependencies, peerDependencies } = JSON.parse(
      await readFile(join(modules, 'hinternet/package.json'), 'utf8'),
    )
    for (const name of [...Object.keys({ ...dependencies, ...peerDependencies }), ...TOOLS]) {
      await mkdir(dirname(join(modules, name)), { recursive: true })
      await symlink(join(process.cwd(), 'node_modules', name), join(modules, name), 'junction')
    }
    return App.inPlace(folder)
  }

  /** The package is installed already. */
  static async inPlace(folder: string): Promise<App> {
    const app = new App(folder)
    await writeFile(join(folder, 'package.json'), '{ "type": "module", "private": true }\n')
    await cp(join(app.package, 'docs/examples/bundling'), folder, { recursive: true })
    await cp('build/test/package/programs/main-job.mjs', join(folder, 'main-job.mjs'))
    const files = (await readdir(PROGRAMS)).filter((name) => name !== 'main-job.mts')
    for (const file of files) await cp(join(PROGRAMS, file), join(folder, file))
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }))
    return app
  }

  get package(): string {
    return join(this.folder, 'node_modules/hinternet')
  }

  async compiles(tsc: string, options: readonly string[] = []): Promise<void> {
    await execute(process.execPath, [tsc, '--project', '.', ...options], this.folder)
  }

  /** XState 5's own declarations do not compile under `exactOptionalPropertyTypes`; nothing else may complain. */
  async compilesExactly(tsc: string): Promise<void> {
    const options = [...STRICTEST, '--pretty', 'false']
    await this.compiles(tsc, [...options, '--skipLibCheck', 'true'])
    const said = await this.compiles(tsc, options).then(
      () => '',
      (error: Error) => error.message,
    )
    const ours = said
      .split('\n')
      .filter((line) => /^\S+\(\d+,\d+\): error/.test(line) && !/^\S*xstate\/dist\//.test(line))
    if (ours.length > 0) throw new Error(ours.join('\n'))
  }

  async prints(
    program: string,
    args: readonly string[],
    wanted: string,
    env?: Readonly<Record<string, string>>,
  ): Promise<void> {
    const { stdout } = await execute(program, args, this.folder, env)
    if (stdout !== wanted) throw new Error(`It printed:\n${stdout}`)
  }

  /** The main job ends at once, and says this. */
  async refused(program: string, says: RegExp): Promise<void> {
    const said = await execute(program, ['main-job.mjs'], this.folder).then(
      ({ stdout }) => stdout,
      (error: Error) => error.message.replace(/^Command failed.*\n+/, ''),
    )
    if (!says.test(said)) throw new Error(`It said:\n${said}`)
  }

  async requires(node: string): Promise<void> {
    const { exports } = JSON.parse(await readFile(join(this.package, 'package.json'), 'utf8'))
    const names = Object.keys(exports).map((path) => path.replace('.', 'hinternet'))
    const script = `for (const name of ${JSON.stringify(names)}) if (Object.keys(require(name)).length === 0) throw name`
    // On Node 20.18 require() of ES modules needs to be asked for.
    const { stdout } = await execute(node, ['-p', 'process.features.require_module === true'], this.folder)
    const flags = stdout.trim() === 'true' ? [] : ['--experimental-require-module']
    await execute(node, [...flags, '--input-type=commonjs', '-e', script], this.folder)
  }

  async runsProgram(node: string): Promise<void> {
    const { bin, version } = JSON.parse(await readFile(join(this.package, 'package.json'), 'utf8'))
    await this.prints(node, [join(this.package, bin.hinternet), '--version'], `${version}\n`)
  }
}
