// The API reference: every exported name of every door, as tsc declares it in build/types. api-extractor reads that; this makes
// one page a door of what it found. `npm run docs` writes them to docs/api.

import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { Extractor, ExtractorConfig, type ExtractorMessage } from '@microsoft/api-extractor'

/** What a door exports. */
export interface DoorApi {
  /** As it is imported: `hinternet/wininet`. */
  readonly door: string
  /** The file of its page in docs/api. */
  readonly page: string
  readonly markdown: string
  /** The comment at the head of the door. */
  readonly summary: string
  readonly names: readonly string[]
  /** The tables of its option objects. */
  readonly options: string
  /** Types that an exported type names, and that neither this door nor \`hinternet\` exports, each with a place where it is named. */
  readonly forgotten: readonly string[]
}

interface Manifest {
  readonly exports: Readonly<Record<string, unknown>>
}

/** What tsc makes, module by module. */
const TYPES = 'build/types'

/** Doors that do not open into a room of src/. */
const rooms: Readonly<Record<string, string>> = {
  '.': 'src',
  './machines': 'machines',
  './har': 'src/inspect/har',
}

/** `root` is a checkout in which `npm run build` has been run. */
export async function readDoors(root: string): Promise<DoorApi[]> {
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Manifest
  const folder = await mkdtemp(join(tmpdir(), 'hinternet-api-'))
  try {
    const doors: DoorApi[] = []
    // The main door is the first: the others need not export again what it exports.
    for (const [subpath, to] of Object.entries(manifest.exports))
      if (typeof to === 'object') doors.push(await readDoor(root, folder, subpath, doors[0]?.names ?? []))
    return doors
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function readDoor(
  root: string,
  folder: string,
  subpath: string,
  known: readonly string[],
): Promise<DoorApi> {
  const name = subpath === '.' ? 'hinternet' : subpath.slice(2)
  const room = rooms[subpath] ?? `src/${name}`
  const types = join(root, TYPES, room, 'index.d.ts')
  const model = join(folder, `${name}.api.json`)
  const forgotten: string[] = []
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: types,
      compiler: { overrideTsconfig: { compilerOptions, files: [types] } },
      apiReport: { enabled: false },
      docModel: { enabled: true, apiJsonFilePath: model },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(root, 'package.json'),
  })
  const placeOf = ({ sourceFilePath = '', sourceFileLine }: ExtractorMessage): string =>
    `${relative(join(root, TYPES), sourceFilePath).replaceAll('\\', '/')}:${sourceFileLine}`
  Extractor.invoke(config, {
    localBuild: true,
    messageCallback(message) {
      message.handled = true
      const [, symbol] = /^The symbol "(.+?)" needs to be exported/.exec(message.text) ?? []
      if (message.messageId !== 'ae-forgotten-export' || symbol === undefined) return
      // A list of names from which a type is derived; the type is exported.
      if (/^[a-z]/.test(symbol)) return
      if (!known.includes(symbol) && !isNamespace(symbol, message))
        forgotten.push(`${symbol} in ${placeOf(message)}`)
    },
  })
  const { members } = JSON.parse(await readFile(model, 'utf8')) as Item
  const items = members?.[0]?.members ?? []
  const door = subpath === '.' ? 'hinternet' : `hinternet/${name}`
  const source = join(root, room, 'index.ts')
  const summary = /^\/\/ (.*)/.exec(await readFile(source, 'utf8'))?.[1] ?? ''
  return {
    door,
    page: `${name}.md`,
    markdown: pageOf(door, summary, items),
    summary,
    names: [...new Set(items.map((item) => item.name ?? ''))].sort(),
    options: optionTables(items, `api/${name}.md`),
    forgotten: forgotten.sort(),
  }
}

/** `import * as symbol`: a door cannot export it as a type, only what is in it. */
const isNamespace = (symbol: string, { sourceFilePath = '' }: ExtractorMessage): boolean =>
  readFileSync(sourceFilePath, 'utf8').includes(`import * as ${symbol} from`)

const compilerOptions = {
  target: 'ES2022',
  module: 'NodeNext',
  moduleResolution: 'NodeNext',
  lib: ['ES2023', 'ESNext.Disposable'],
  types: ['node'],
  strict: true,
  skipLibCheck: true,
}

/** The list of the doors, with every name. */
export function indexPage(doors: readonly DoorApi[]): string {
  const parts = [printed, '# API reference']
  for (const { door, page, names, summary } of doors)
    parts.push(`## [\`${door}\`](${page})`, summary, names.map((name) => `\`${name}\``).join(', '))
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

const printed =
  '<!-- Printed by docs/generate/api.ts from the published types. Change their comments, then `npm run docs`. -->'

/** The part of api-extractor's model that is shown. */
interface Item {
  readonly kind: string
  readonly name?: string
  readonly docComment?: string
  readonly excerptTokens?: readonly { readonly text: string }[]
  readonly members?: readonly Item[]
}

/** Every option of the main door, with its default. */
export const optionsPage = (doors: readonly DoorApi[]): string =>
  [
    printed,
    '# Options',
    'Every option of `hinternet`, by the object that it stands in. An unknown option is refused, with the nearest name.',
    ...doors.filter(({ door }) => door === 'hinternet').map(({ options }) => options),
  ].join('\n\n')

function optionTables(items: readonly Item[], page: string): string {
  const tables = items
    .filter(({ kind, name = '' }) => kind === 'Interface' && /(Options|Timeouts|Policy)$/.test(name))
    .map((item) => {
      const rows = (item.members ?? []).map((member) => {
        const [text = '', ...others] = comment(member)
        const given = others.find((each) => each.startsWith('**Default** ')) ?? ''
        const cells = [`\`${member.name}\``, typeOf(member), given.replace('**Default** ', ''), text]
        return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
      })
      const [, bases = ''] = /extends (.+)$/.exec(signature(item)) ?? []
      const heading = `## [${item.name}](${page}#${(item.name ?? '').toLowerCase()})`
      const above = bases === '' ? [] : [`It extends \`${bases}\`.`]
      return [
        heading,
        ...above,
        ['| Option | Type | Default | |', '| --- | --- | --- | --- |', ...rows].join('\n'),
      ].join('\n\n')
    })
  return `${tables.join('\n\n')}\n`
}

const typeOf = (member: Item): string =>
  `\`${signature(member)
    .replace(/^readonly /, '')
    .replace(/^[^:(]+\??: ?/, '')
    .replace(/ \| undefined(?=;?$)/, '')
    .replace(/;$/, '')
    .replaceAll(/\s+/g, ' ')}\``

const sections: readonly (readonly [title: string, kinds: readonly string[]])[] = [
  ['Classes', ['Class']],
  ['Functions', ['Function']],
  ['Interfaces', ['Interface']],
  ['Types', ['TypeAlias']],
  ['Constants', ['Variable', 'Enum', 'Namespace']],
]

function pageOf(door: string, summary: string, items: readonly Item[]): string {
  const parts = [printed, `# \`${door}\``, ...(summary === '' ? [] : [summary])]
  for (const [title, kinds] of sections) {
    const own = items.filter(({ kind }) => kinds.includes(kind))
    if (own.length > 0)
      parts.push(`## ${title}`, ...(title === 'Constants' ? constants(own) : own.flatMap(entry)))
  }
  return `${parts.join('\n\n')}\n`
}

/** Constants are many and small: those without a comment share one block. */
function constants(items: readonly Item[]): string[] {
  const bare = items.filter(({ docComment = '' }) => docComment === '')
  const block = bare.length === 0 ? [] : [code(bare.map(signature).join('\n'))]
  return [...block, ...items.filter((item) => !bare.includes(item)).flatMap(entry)]
}

function entry(item: Item): string[] {
  const parts = [`### ${item.name}`, ...comment(item), code(declaration(item))]
  for (const member of item.members ?? [])
    if (item.kind === 'Class' && comment(member).length > 0)
      parts.push(
        `#### ${item.name}.${member.name ?? 'constructor'}`,
        ...comment(member),
        code(signature(member)),
      )
  return parts
}

/** With the members that are not described one by one, each with its comment. */
function declaration(item: Item): string {
  const head = signature(item)
  const shown = (item.members ?? []).filter((member) => item.kind !== 'Class' || comment(member).length === 0)
  if (item.members === undefined) return head
  const lines = shown.flatMap((member) => [
    ...comment(member).map((text) => `  // ${text.replaceAll('\n', ' ').replaceAll('**', '')}`),
    `  ${signature(member).replaceAll('\n', '\n  ')}`,
  ])
  return `${head} {\n${lines.join('\n')}\n}`
}

const signature = ({ excerptTokens = [] }: Item): string =>
  excerptTokens
    .map(({ text }) => text)
    .join('')
    .replace(/^export (declare )?/, '')
    .trim()

/** The paragraphs of a comment; block tags begin one of their own. */
function comment({ docComment = '' }: Item): string[] {
  const text = docComment
    .replace(/^\/\*\*|\*\/\s*$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')
    .replaceAll(/\{@link ([^}|]+?)\}/g, '`$1`')
    .replaceAll(/(?:^|\s)@throws\s+/g, '\n\n**Throws** ')
    .replaceAll(/(?:^|\s)@(?:defaultValue|default)\s+/g, '\n\n**Default** ')
    .replaceAll(/(?:^|\s)@example\b\s*(?!```|\s)(.*?)(?=\n@|\s*$)/gs, '\n\n**Example**\n\n```ts\n$1\n```\n')
    .replaceAll(/(?:^|\s)@example\b\s*/g, '\n\n**Example**\n\n')
    .replaceAll(/(?:^|\s)@see\s+/g, '\n\n**See** ')
  return text
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '')
}

const code = (text: string): string => `\`\`\`ts\n${text}\n\`\`\``
