// What hinternet costs, next to its peers, as ratios within one run.
//   npm run bench -- [--quick] [--only <workload>] [--rounds <n>] [--mib <n>] [--json <path>] [--write-docs]

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { aboutRun, fullTables, shown, targetTable, writePage } from './report.ts'
import type { Results, WorkloadResult } from './results.ts'
import { measured } from './rounds.ts'
import { guards, isMet } from './targets.ts'
import type { Origins, Workload } from './workload.ts'
import { workloads as names } from './workloads/index.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
    rounds: { type: 'string' },
    /** How long the large bodies are. */
    mib: { type: 'string' },
    json: { type: 'string', default: fileURLToPath(new URL('../../bench.json', import.meta.url)) },
    'write-docs': { type: 'boolean', default: false },
  },
})
const { quick } = values
const rounds = Number(values.rounds ?? (quick ? 3 : 5))
if (!Number.isSafeInteger(rounds) || rounds < 1)
  throw new Error(`--rounds ${values.rounds} is not a number of rounds`)
const mebibytes = Number(values.mib ?? (quick ? 128 : 256))
if (!Number.isSafeInteger(mebibytes) || mebibytes < 1)
  throw new Error(`--mib ${values.mib} is not a number of mebibytes`)
const unknown = values.only?.find((name) => !(names as readonly string[]).includes(name))
if (unknown !== undefined) throw new Error(`there is no workload ${unknown}; there are ${names.join(', ')}`)

/** Of the package that is installed, whatever its exports hide. */
function versionOf(name: string): string {
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? []
  for (const folder of folders)
    try {
      return JSON.parse(readFileSync(path.join(folder, name, 'package.json'), 'utf8')).version
    } catch {}
  return 'none'
}

const versions = {
  Node: process.versions.node,
  ...Object.fromEntries(['undici', 'xstate', 'got', 'axios', 'ky'].map((name) => [name, versionOf(name)])),
}
const [{ model = 'unknown' } = {}, ...others] = os.cpus()
const machine = { cpus: others.length + 1, model: model.trim(), load: os.loadavg()[0] ?? 0 }
const results: Results & { workloads: Record<string, WorkloadResult> } = {
  date: new Date().toISOString(),
  quick,
  rounds,
  mebibytes,
  versions,
  machine,
  workloads: {},
}
console.log(aboutRun(results))

const server = fork(new URL('./server.js', import.meta.url))
const [origins] = (await once(server, 'message')) as [Origins]
const directory = mkdtempSync(path.join(os.tmpdir(), 'hinternet-bench-'))
process.env.BENCH_DIRECTORY = directory
process.on('exit', () => rmSync(directory, { recursive: true, force: true }))
let failed = false
for (const name of values.only ?? names) {
  const began = performance.now()
  const { workload } = (await import(`./workloads/${name}.js`)) as { workload: Workload }
  try {
    results.workloads[name] = await measured({ name, workload, origins, rounds, quick, mebibytes })
    console.error(`${name}: ${((performance.now() - began) / 1000).toFixed(1)} s`)
  } catch (error) {
    failed = true
    console.error(error)
  }
}
server.disconnect()

console.log(`\n${fullTables(results)}\n\n${targetTable(results)}\n`)
mkdirSync(path.dirname(values.json), { recursive: true })
writeFileSync(values.json, `${JSON.stringify(results, null, 1)}\n`)
console.log(`written to ${values.json}`)
if (values['write-docs']) writePage(results)

if (quick) {
  console.log(`\nWhat a quick run insists on:\n\n${targetTable(results, guards)}\n`)
  for (const guard of guards) {
    const value = guard.measured(results)
    if (Number.isNaN(value) || isMet(guard, value)) continue
    failed = true
    console.error(`${guard.text}: ${shown(value)}, which is not ${guard.sense} ${guard.limit}`)
  }
}
process.exitCode = failed ? 1 : 0
