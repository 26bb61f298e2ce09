import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { type ChartState, nameOf, readChart } from '../../docs/generate/chart.ts'
import { phases, requestMachine } from '../../machines/index.ts'
import type { RequestStateValue } from '../../machines/request.machine.ts'

const chart = readChart()
const statesOf = (state: ChartState): ChartState[] => [state, ...state.children.flatMap(statesOf)]
const states = chart.root.children.flatMap(statesOf)

test('the chart is plain data, but for what makes its context and its output', () => {
  const { context, output, ...plain } = requestMachine.config as Record<string, unknown>
  expect([typeof context, typeof output]).toEqual(['function', 'function'])
  expect(JSON.parse(JSON.stringify(plain))).toEqual(plain)
})

test('the chart is passive: it invokes nothing, waits for no time and moves on events only', () => {
  const text = JSON.stringify(requestMachine.config.states)
  for (const key of ['invoke', 'after', 'always', 'onDone', 'history', 'spawn'])
    expect(text).not.toContain(`"${key}":`)
})

test.each(states.map((state) => [state.id, state.description]))(
  '%s is described in one sentence: %s',
  (_id, description) => {
    expect(description).toMatch(/^[A-Z][^.]*\.$/)
  },
)

test('states are nested at most four deep', () => {
  expect(Math.max(...states.map(({ name }) => name.split('.').length))).toBe(4)
})

describe('a failure knows where it happened', () => {
  const failing = new Set([
    'wire.failed',
    'wire.unwritable',
    'wire.responded',
    'wire.decided',
    'caller.cancel',
  ])

  // A cancel takes back a failure that nobody was told of: it says where the call was.
  const isKnown = (name: string): boolean => name === 'open.failed'

  test.each(
    chart.leaves.filter(
      ({ name }) =>
        !isKnown(name) && chart.moves.some(({ leaf, event }) => leaf === name && failing.has(event)),
    ),
  )('in $name', ({ phase }) => {
    expect(phase).not.toBeNull()
  })

  test('in every state with a pending call, but for those that only let go', () => {
    const without = chart.leaves.filter(({ pending, phase }) => pending && phase === null)
    expect(without.map(({ name }) => name)).toEqual(['open.cancelling', 'closing.aborting'])
  })

  test('and every phase is that of some state', () => {
    expect(new Set(chart.leaves.flatMap(({ phase }) => phase ?? []))).toEqual(new Set(phases))
  })
})

type PathsOf<Value> = Value extends string
  ? Value
  : { [Key in keyof Value & string]: `${Key}.${PathsOf<Value[Key]>}` }[keyof Value & string]

// The compiler holds this list to the type, and the test holds it to the chart.
const declared: Record<PathsOf<RequestStateValue>, true> = {
  'open.idle': true,
  'open.exchange.queued': true,
  'open.exchange.preparing': true,
  'open.exchange.resolving': true,
  'open.exchange.connecting': true,
  'open.exchange.tunnelling': true,
  'open.exchange.securing': true,
  'open.exchange.sendingRequest': true,
  'open.exchange.awaitingContinue': true,
  'open.exchange.writing.ready': true,
  'open.exchange.writing.ioPending': true,
  'open.exchange.answered.ready': true,
  'open.exchange.answered.ioPending': true,
  'open.exchange.answered.unwritable': true,
  'open.exchange.answered.bodyUnwanted': true,
  'open.exchange.ending.finishing': true,
  'open.exchange.ending.bodySkipped': true,
  'open.exchange.ending.receiving': true,
  'open.exchange.deciding.storingCookies': true,
  'open.exchange.deciding.authenticating': true,
  'open.exchange.resending': true,
  'open.exchange.redirecting': true,
  'open.exchange.reading.ready': true,
  'open.exchange.reading.ioPending': true,
  'open.exchange.reading.querying': true,
  'open.complete': true,
  'open.failed': true,
  'open.cancelling': true,
  'closing.aborting': true,
  'closing.disconnecting': true,
  closed: true,
}

test('the state values that the type declares are those that the chart has, and all of them can be reached', () => {
  const reached = new Set(chart.steps.flatMap(({ leaf, target }) => [leaf, target]))
  expect([...reached].sort()).toEqual(Object.keys(declared).sort())
  expect(chart.leaves.map(({ name }) => name).sort()).toEqual(Object.keys(declared).sort())
  expect(nameOf({ open: { exchange: { writing: 'ready' } } })).toBe('open.exchange.writing.ready')
})

describe('in machines/ there is no I/O:', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url))

  /** What the compiler says to this source when it stands among the machines, with their tsconfig.json. */
  async function compiled(source: string): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'hinternet-machines-'))
    try {
      await writeFile(join(folder, 'probe.mts'), source)
      const config = {
        extends: join(root, 'machines/tsconfig.json'),
        compilerOptions: { composite: false, noEmit: true, rootDir: '/', tsBuildInfoFile: null },
        include: [join(root, 'machines'), folder],
      }
      await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config))
      const tsc = join(root, 'node_modules/typescript/bin/tsc')
      return await new Promise((resolve) => {
        execFile(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], (_error, output) =>
          resolve(output),
        )
      })
    } finally {
      await rm(folder, { recursive: true })
    }
  }

  test('what the language itself has compiles', async () => {
    expect(await compiled('export const now: Map<string, number> = new Map([["at", Date.now()]])')).toBe('')
  })

  const names = [
    'setTimeout',
    'setImmediate',
    'console',
    'process',
    'Buffer',
    'fetch',
    'URL',
    'AbortSignal',
    'performance',
  ]
  const modules = ['node:net', 'node:events', 'node:timers']

  test('what Node adds to it does not', async () => {
    const uses = names.map((name, index) => `export const use${index}: unknown = ${name}`)
    const imports = modules.map((name, index) => `export * as module${index} from '${name}'`)
    const complaints = (await compiled([...uses, ...imports].join('\n'))).split('\n')
    for (const name of [...names, ...modules])
      expect(complaints.filter((line) => line.includes(`Cannot find name '${name}'`))).toHaveLength(1)
  })
})
