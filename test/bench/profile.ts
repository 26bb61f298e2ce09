// Where the CPU of one contender goes, once it is hot: by room, and by function.
//   node build/test/bench/profile.js [--contender core-heard] [--workload get-64] [--turns 10] [--mib 256] [--lines 30] [--save <path>]

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { Session as Inspector, type Runtime } from 'node:inspector/promises'
import { parseArgs } from 'node:util'
import { contenderOf } from './contenders/index.ts'
import type { Origins, Workload } from './workload.ts'

const { values } = parseArgs({
  options: {
    contender: { type: 'string', default: 'core-heard' },
    workload: { type: 'string', default: 'get-64' },
    turns: { type: 'string', default: '10' },
    mib: { type: 'string', default: '256' },
    lines: { type: 'string', default: '30' },
    /** For Chrome's DevTools. */
    save: { type: 'string' },
  },
})

const server = fork(new URL('./server.js', import.meta.url))
const [origins] = (await once(server, 'message')) as [Origins]
const { workload } = (await import(`./workloads/${values.workload}.js`)) as { workload: Workload }
const contender = await contenderOf(values.contender)
const origin = origins[workload.server ?? 'raw']
const turn = await workload.prepare({
  contender: values.contender,
  origin,
  quick: false,
  mebibytes: Number(values.mib),
  connect: async (connections) => contender.connect(origin, connections),
})
await turn()

const inspector = new Inspector()
inspector.connect()
await inspector.post('Profiler.enable')
await inspector.post('Profiler.setSamplingInterval', { interval: 200 })
await inspector.post('Profiler.start')
for (let i = 0; i < Number(values.turns); i++) await turn()
const { profile } = await inspector.post('Profiler.stop')
if (values.save !== undefined) writeFileSync(values.save, JSON.stringify(profile))

const rooms: readonly (readonly [string, RegExp])[] = [
  ['src/lifecycle', /^src\/lifecycle/],
  ['src/session', /^src\/session/],
  ['src/transports', /^src\/transports/],
  ['src/wininet', /^src\/wininet/],
  ['src/dotnet', /^src\/dotnet/],
  ['machines', /^machines\//],
  ['xstate', /node_modules\/xstate/],
  ['undici', /node_modules\/undici/],
  ['Node', /^node:/],
  ['test/bench', /test\/bench/],
  ['other modules', /node_modules/],
]

function roomOf(frame: Runtime.CallFrame): string {
  if (frame.functionName === '(garbage collector)') return 'garbage collection'
  const file = sourceOf(frame)
  return rooms.find(([, pattern]) => pattern.test(file))?.[0] ?? 'native code and the kernel'
}

function placeOf(frame: Runtime.CallFrame): string {
  const { functionName, lineNumber, url } = frame
  return url === '' ? functionName : `${functionName || 'anonymous'} ${sourceOf(frame)}:${lineNumber + 1}`
}

/** Where the code of a published file came from: the build leaves a mark before each part of it. */
function sourceOf({ lineNumber, url }: Runtime.CallFrame): string {
  if (!url.includes('/dist/') || url.includes('node_modules'))
    return url.replace(/^.*\/node_modules\//, 'node_modules/')
  const lines = published.get(url) ?? readFileSync(new URL(url), 'utf8').split('\n')
  published.set(url, lines)
  for (let i = lineNumber; i >= 0; i--) {
    const mark = /^\/\/ ((?:src|machines)\/\S+\.ts)$/.exec(lines[i] ?? '')
    if (mark !== null) return mark[1] as string
  }
  return url.replace(/^.*\/dist\//, '')
}

const published = new Map<string, readonly string[]>()
const frames = new Map(profile.nodes.map(({ callFrame, id }) => [id, callFrame]))
const byRoom = new Map<string, number>()
const byPlace = new Map<string, number>()
let total = 0
profile.samples?.forEach((id, i) => {
  const frame = frames.get(id)
  const spent = profile.timeDeltas?.[i] ?? 0
  if (frame === undefined || frame.functionName === '(idle)') return
  total += spent
  const [room, place] = [roomOf(frame), placeOf(frame)]
  byRoom.set(room, (byRoom.get(room) ?? 0) + spent)
  byPlace.set(place, (byPlace.get(place) ?? 0) + spent)
})

function print(title: string, shares: ReadonlyMap<string, number>, most: number): void {
  console.log(`\n| ${title} | share |\n| --- | ---: |`)
  const sorted = [...shares].sort(([, a], [, b]) => b - a)
  for (const [name, spent] of sorted.slice(0, most))
    console.log(`| ${name} | ${((100 * spent) / total).toFixed(1)} % |`)
}
print(`${contender.label}: by room`, byRoom, rooms.length + 2)
print('by function, without what it calls', byPlace, Number(values.lines))
server.disconnect()
process.exit()
