// What is installed, and what is published.

import { execFile } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const root = new URL('../../', import.meta.url)
const execute = promisify(execFile)
const read = async <T>(path: string): Promise<T> =>
  JSON.parse(await readFile(new URL(path, root), 'utf8')) as T

interface Locked {
  readonly resolved?: string
  readonly link?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

describe('the lock file', async () => {
  const { packages } = await read<{ packages: Readonly<Record<string, Locked>> }>('package-lock.json')

  it('has the optional packages of every platform, without which npm ci refuses it', () => {
    const wanted = Object.values(packages).flatMap(({ optionalDependencies = {} }) =>
      Object.keys(optionalDependencies),
    )
    expect(
      wanted.filter((name) => !Object.keys(packages).some((path) => path.endsWith(`node_modules/${name}`))),
    ).toEqual([])
  })

  it('names no registry: every user has their own', () => {
    expect(Object.values(packages).flatMap(({ resolved = [] }) => resolved)).toEqual([])
  })
})

describe('the package', async () => {
  const { bin, exports, imports, version } = await read<{
    bin: Readonly<Record<string, string>>
    exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>
    imports: Readonly<Record<string, string | Readonly<Record<string, string>>>>
    version: string
  }>('package.json')
  const { stdout } = await execute('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: fileURLToPath(root),
    shell: process.platform === 'win32',
  })
  const [{ files }] = JSON.parse(stdout) as [{ files: readonly { path: string }[] }]
  const paths = files.map(({ path }) => path)

  it('has every file that its manifest names', () => {
    const named = [
      ...Object.values(bin),
      ...[...Object.values(exports), ...Object.values(imports)].flatMap((entry) =>
        typeof entry === 'string' ? entry : Object.values(entry),
      ),
    ]
    expect(named.filter((path) => !paths.includes(path.replace('./', '')))).toEqual([])
  })

  it('has its documents, and nothing that only we need', () => {
    expect(paths).toEqual(
      expect.arrayContaining(['README.md', 'LICENSE', 'CHANGELOG.md', 'docs/lifecycle.md']),
    )
    expect(
      paths.filter((path) => /tsbuildinfo|tsconfig|^(build|\.ci)\/|^src\/inspect\/page\//.test(path)),
    ).toEqual([])
  })

  it('has a program that can be run as it is', async () => {
    const program = new URL('dist/cli.js', root)
    expect(await readFile(program, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
    if (process.platform !== 'win32') expect((await stat(program)).mode & 0o111).toBe(0o111)
  })

  it('is found by its name, by import and by require', async () => {
    const importing = "const { Session } = await import('hinternet'); console.log(typeof Session)"
    const requiring =
      "console.log(typeof require('hinternet').Session, require('hinternet/package.json').version)"
    const cwd = fileURLToPath(root)
    const imported = await execute(process.execPath, ['--input-type=module', '-e', importing], { cwd })
    expect(imported.stdout).toBe('function\n')
    // On Node 20.18 require() needs to be asked.
    const flags = process.features.require_module === true ? [] : ['--experimental-require-module']
    const required = await execute(process.execPath, [...flags, '--input-type=commonjs', '-e', requiring], {
      cwd,
    })
    expect(required.stdout).toBe(`function ${version}\n`)
  })
})
