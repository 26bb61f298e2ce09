// The rules of the code base: what may import what, and what an index.ts may contain.

import { posix } from 'node:path'

/** Path from the root of the package to source text. */
export type House = ReadonlyMap<string, string>

/** From the bottom up. Rooms of one floor never import one another. */
const floors = [
  [/^machines\//],
  [/^src\/lifecycle\//],
  [/^src\/connect\//],
  [/^src\/transports\/undici\//, /^src\/transports\/[^/]+$/],
  [/^src\/policies\//],
  [/^src\/session\//],
  [/^src\/wininet\//, /^src\/dotnet\//, /^src\/actor\//],
  [/^src\/inspect\//, /^src\/testing\//, /^src\/otel\//],
  [/^src\/(?!cli\.)[^/]+$/],
  [/^src\/cli(\/|\.ts$)/],
]
/** What every transport needs lies beside them. */
const shared = /^src\/transports\/[^/]+$/

/** Only where bytes are touched. */
const byteModules = /^(undici|node:(net|tls|dns|dgram|https?|http2)(\/.*)?)$/
const byteRooms = /^src\/(connect|transports|testing|inspect|cli)\//

export function wrongs(house: House, dependencies: readonly string[]): string[] {
  return [...house].flatMap(([path, source]) => [
    ...importsOf(source).flatMap((target) => importWrongs(house, path, target, dependencies)),
    ...doorWrongs(path, source),
    ...(floorOf(path) === -1 ? [`${path} is on no floor`] : []),
  ])
}

/** What the page of the inspector is built with is bundled into it. */
const isBundled = (path: string, name: string): boolean =>
  path.startsWith('src/inspect/page/') && name === 'preact'

const floorOf = (path: string): number => floors.findIndex((rooms) => rooms.some((room) => room.test(path)))
const roomOnFloor = (path: string): number =>
  floors[floorOf(path)]?.findIndex((room) => room.test(path)) ?? -1

const importsOf = (source: string): string[] =>
  [
    ...source.matchAll(
      /^\s*(?:import|export)\b[^'"=(;]*?\bfrom\s*'(.+?)'|^\s*import\s*'(.+?)'|\bimport\('(.+?)'\)/gm,
    ),
  ].map(([, from, bare, called]) => from ?? bare ?? called ?? '')

function importWrongs(house: House, path: string, target: string, dependencies: readonly string[]): string[] {
  const says = (what: string) => [`${path} imports ${target}: ${what}`]
  if (!target.startsWith('.')) {
    const name = target.split('/', target.startsWith('@') ? 2 : 1).join('/')
    if (path.startsWith('machines/') && name !== 'xstate') return says('machines/ has XState and itself')
    if (byteModules.test(target) && !byteRooms.test(path)) return says('bytes are for the transports')
    if (isBundled(path, name)) return []
    if (name === '@opentelemetry/api' && !path.startsWith('src/otel/'))
      return says('an optional peer dependency is for its door')
    if (!target.startsWith('node:') && !dependencies.includes(name))
      return says('no dependency of the package')
    return []
  }
  const to = posix.join(posix.dirname(path), target)
  if (!house.has(to)) return says('there is no such file')
  const [own, other] = [floorOf(path), floorOf(to)]
  if (other > own) return says('imports point down')
  if (other === own && roomOnFloor(path) !== roomOnFloor(to) && !shared.test(to))
    return says('rooms of one floor do not know one another')
  if (!isLet(house, path, to)) return says('a room is entered through its index.ts')
  return []
}

const parentOf = (folder: string): string => posix.dirname(folder)
const isTop = (folder: string): boolean => folder === 'src' || folder === '.'

/** The innermost folder around a file that has an index.ts; folders without one are drawers of the room around them. */
function roomOf(house: House, folder: string): string {
  let room = folder
  while (!house.has(`${room}/index.ts`) && !isTop(room) && !isTop(parentOf(room))) room = parentOf(room)
  return room
}

/** Own room, a room around it, or the index.ts of a room that stands in one of these. */
function isLet(house: House, from: string, to: string): boolean {
  const room = roomOf(house, posix.dirname(to))
  const isIn = (folder: string) => isTop(folder) || from.startsWith(`${folder}/`)
  if (shared.test(to) || (!isTop(room) && isIn(room))) return true
  // A door: src/index.ts is there for the command line as it is for everybody.
  if (isTop(room)) return isTop(posix.dirname(from)) || to === 'src/index.ts'
  if (to !== `${room}/index.ts`) return false
  let around = parentOf(room)
  while (!isTop(around) && !house.has(`${around}/index.ts`)) around = parentOf(around)
  return isIn(around)
}

function doorWrongs(path: string, source: string): string[] {
  if (!path.endsWith('/index.ts')) return []
  const code = source.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '').trim()
  const onlyReexports = /^(export\s+(type\s+)?(\*(\s+as\s+\w+)?|\{[^}]*\})\s+from\s+'[^']+'\s*)*$/.test(code)
  const wrongs = onlyReexports ? [] : [`${path} does more than re-export`]
  if (path === 'src/index.ts' && /export\s+\*\s+from/.test(code))
    wrongs.push(`${path} does not name what it exports`)
  return wrongs
}

/** The circles of imports, types included: each as the files that lead to one another. */
export function circles(house: House): string[][] {
  const imports = new Map(
    [...house].map(([path, source]) => [
      path,
      importsOf(source).flatMap((target) =>
        target.startsWith('.') ? posix.join(posix.dirname(path), target) : [],
      ),
    ]),
  )
  const found: string[][] = []
  const done = new Set<string>()
  const walk = (path: string, above: readonly string[]): void => {
    const since = above.indexOf(path)
    if (since >= 0) found.push(above.slice(since))
    if (since >= 0 || done.has(path)) return
    for (const target of imports.get(path) ?? []) walk(target, [...above, path])
    done.add(path)
  }
  for (const path of house.keys()) walk(path, [])
  return found
}

const SMALL = 30

/** Files of fewer than 30 lines with one importer or none: they belong to it. What a door hands on is for several. */
export function lonely(house: House): string[] {
  const importers = new Map<string, Set<string>>()
  for (const [path, source] of house)
    for (const target of importsOf(source)) {
      const to = posix.join(posix.dirname(path), target)
      importers.set(to, (importers.get(to) ?? new Set()).add(path))
    }
  return [...house]
    .filter(([path, source]) => !isDoor(path) && source.trimEnd().split('\n').length < SMALL)
    .map(([path]) => path)
    .filter((path) => {
      const by = [...(importers.get(path) ?? [])]
      return by.length < 2 && !by.some(isDoor)
    })
}

const isDoor = (path: string): boolean => path.endsWith('/index.ts') || path === 'src/cli.ts'
