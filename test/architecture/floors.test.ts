import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { circles, type House, lonely, wrongs } from './house.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const manifest = JSON.parse(await readFile(`${root}package.json`, 'utf8')) as {
  dependencies: Record<string, string>
  peerDependencies: Record<string, string>
  imports: Record<string, unknown>
}
/** What is imported by a name of `imports` is one of them that is loaded late, or what the build made. */
const dependencies = [manifest.dependencies, manifest.imports, manifest.peerDependencies].flatMap(Object.keys)

async function houseIn(...folders: string[]): Promise<House> {
  const house = new Map<string, string>()
  for (const folder of folders)
    for (const path of await readdir(`${root}${folder}`, { recursive: true }))
      if (/\.tsx?$/.test(path) && !path.endsWith('.d.ts'))
        house.set(`${folder}/${path}`, await readFile(`${root}${folder}/${path}`, 'utf8'))
  return house
}

const house = await houseIn('machines', 'src')

test('imports point down, and rooms are entered through their index.ts', () => {
  expect(wrongs(house, dependencies)).toEqual([])
})

test('no file leads back to itself, types included', () => {
  expect(circles(house)).toEqual([])
})

test('a small file is a door or has two importers', () => {
  expect(lonely(house)).toEqual([])
})

describe('the rules find', () => {
  const sound = {
    'machines/index.ts': "export { chart } from './chart.ts'",
    'machines/chart.ts': "import { setup } from 'xstate'",
    'src/lifecycle/index.ts':
      "// The door.\nexport { live } from './live.ts'\nexport type { Port } from './live.ts'",
    'src/lifecycle/live.ts':
      "import { chart } from '../../machines/index.ts'\nimport { compile } from './compile/index.ts'",
    'src/lifecycle/compile/index.ts': "export { compile } from './compile.ts'",
    'src/lifecycle/compile/compile.ts': "import type { Port } from '../live.ts'",
    'src/transports/queue.ts': 'export class Queue {}',
    'src/transports/undici/index.ts': "export { go } from './go.ts'",
    'src/transports/undici/go.ts':
      "import { Client } from 'undici'\nimport { connect } from 'node:net'\nimport { Queue } from '../queue.ts'",
    'src/testing/index.ts': "export { play } from './play.ts'",
    'src/testing/play.ts': "import { live } from '../lifecycle/index.ts'",
    'src/session/index.ts': "export { Session } from './session.ts'",
    'src/session/session.ts':
      "import { go } from '../transports/undici/index.ts'\nimport { bytes } from './body/bytes.ts'",
    'src/session/body/bytes.ts': "import type { Session } from '../session.ts'",
    'src/wininet/index.ts': "export { open } from './open.ts'",
    'src/wininet/open.ts': "import { Session } from '../session/index.ts'",
    'src/dotnet/index.ts': "export { web } from './web.ts'",
    'src/dotnet/web.ts': "import { live } from '../lifecycle/index.ts'",
    'src/inspect/index.ts': "export { look } from './look.ts'",
    'src/inspect/look.ts': "import { Session } from '../session/index.ts'",
    'src/index.ts': "export { Session } from './session/index.ts'\nexport { look } from './inspect/index.ts'",
    'src/cli.ts':
      "import { Session } from './session/index.ts'\nconst { look } = await import('./inspect/index.ts')",
  }
  const judged = (changes: Record<string, string>) =>
    wrongs(new Map(Object.entries({ ...sound, ...changes })), ['xstate', 'undici'])

  test('nothing in a sound house', () => {
    expect(judged({})).toEqual([])
  })

  test.each([
    ['machines/chart.ts', "import { x } from 'undici'", 'machines/ has XState and itself'],
    ['machines/chart.ts', "import { x } from 'node:events'", 'machines/ has XState and itself'],
    ['machines/chart.ts', "import { x } from '../src/lifecycle/index.ts'", 'imports point down'],
    ['src/lifecycle/live.ts', "import type { x } from '../session/index.ts'", 'imports point down'],
    ['src/lifecycle/live.ts', "import { x } from '../transports/undici/index.ts'", 'imports point down'],
    ['src/lifecycle/live.ts', "import { x } from '../index.ts'", 'imports point down'],
    ['src/lifecycle/live.ts', "import { x } from 'node:net'", 'bytes are for the transports'],
    ['src/session/session.ts', "import { x } from 'undici'", 'bytes are for the transports'],
    ['src/session/session.ts', "import { x } from 'got'", 'no dependency of the package'],
    ['src/session/session.ts', "import { x } from './nowhere.ts'", 'there is no such file'],
    [
      'src/session/session.ts',
      "import { x } from '../lifecycle/live.ts'",
      'a room is entered through its index.ts',
    ],
    [
      'src/session/session.ts',
      "import { x } from '../lifecycle/compile/index.ts'",
      'a room is entered through its index.ts',
    ],
    ['src/session/session.ts', "import {\n  x,\n} from '../wininet/index.ts'", 'imports point down'],
    ['src/session/session.ts', "const x = await import('../dotnet/index.ts')", 'imports point down'],
    ['src/session/session.ts', "export * from '../inspect/index.ts'", 'imports point down'],
    [
      'src/lifecycle/live.ts',
      "import { x } from './compile/compile.ts'",
      'a room is entered through its index.ts',
    ],
    ['src/transports/undici/go.ts', "import { x } from '../../testing/index.ts'", 'imports point down'],
    [
      'src/transports/queue.ts',
      "import { x } from './undici/index.ts'",
      'rooms of one floor do not know one another',
    ],
    [
      'src/wininet/open.ts',
      "import { x } from '../dotnet/index.ts'",
      'rooms of one floor do not know one another',
    ],
    ['src/wininet/open.ts', "import { x } from '../inspect/index.ts'", 'imports point down'],
    [
      'src/inspect/look.ts',
      "import { x } from '../testing/index.ts'",
      'rooms of one floor do not know one another',
    ],
  ])('in %s: %s', (path, source, wrong) => {
    const found = judged({ [path]: source })
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(wrong)
  })

  test.each([
    ['src/session/index.ts', "export { Session } from './session.ts'\nconsole.log('hello')"],
    ['src/session/index.ts', "export const version = '1'"],
    ['src/index.ts', "export * from './session/index.ts'"],
  ])('logic in the door %s', (path, source) => {
    expect(judged({ [path]: source })).toHaveLength(1)
  })

  test('a room that is on no floor', () => {
    expect(judged({ 'src/utils/index.ts': '' })).toEqual(['src/utils/index.ts is on no floor'])
  })

  test('a circle', () => {
    const house = new Map([
      ['src/session/session.ts', "import { bytes } from './bytes.ts'"],
      ['src/session/bytes.ts', "import type { Session } from './session.ts'"],
    ])
    expect(circles(house)).toEqual([['src/session/session.ts', 'src/session/bytes.ts']])
  })

  test('a small file with one importer', () => {
    const lines = 'x\n'.repeat(30)
    const house = new Map([
      ['src/session/index.ts', "export { Session } from './session.ts'"],
      ['src/session/session.ts', `import { bytes } from './bytes.ts'\n${lines}`],
      ['src/session/bytes.ts', 'export const bytes = 1'],
    ])
    expect(lonely(house)).toEqual(['src/session/bytes.ts'])
  })
})
