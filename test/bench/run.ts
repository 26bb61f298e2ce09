// What hinternet costs, next to its peers, as ratios within one run.
//   npm run bench -- [--quick] [--only <workload>] [--rounds <n>] [--json <path>] [--write-docs]

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { aboutRun, fullTables, shown, targetTable, writePage } from './report.ts'
import type { Results, WorkloadResult } from './results.ts'
import { fight } from './ring.ts'
import { gates, isMet } from './targets.ts'
import type { Workload } from './workload.ts'
import { workloads as names } from './workloads/index.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
    rounds: { type: 'string' },
    json: { type: 'string', default: fileURLToPath(new URL('../../bench.json', import.meta.url)) },
    'write-docs': { type: 'boolean', default: false },
  },
})
const { quick } = values
const rounds = Number(values.rounds ?? (quick ? 3 : 5))
if (!Number.isSafeInteger(rounds) || rounds < 1)
  throw new Error(`--rounds ${values.rounds} is not a number of rounds`)
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
  versions,
  machine,
  workloads: {},
}
console.log(aboutRun(results))

const server = fork(new URL('./server.js', import.meta.url))
const [port] = (await once(server, 'message')) as [number]
const origin = `http://127.0.0.1:${port}`
let failed = false
for (const name of values.only ?? names) {
  const began = performance.now()
  const { workload } = (await import(`./workloads/${name}.js`)) as { workload: Workload }
  try {
    results.workloads[name] = await fight({ name, workload, origin, rounds, quick })
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
  console.log(`\nWhat a quick run insists on:\n\n${targetTable(results, gates)}\n`)
  for (const gate of gates) {
    const value = gate.measured(results)
    if (Number.isNaN(value) || isMet(gate, value)) continue
    failed = true
    console.error(`${gate.text}: ${shown(value)}, which is not ${gate.sense} ${gate.limit}`)
  }
}
process.exitCode = failed ? 1 : 0
