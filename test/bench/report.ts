// Results as tables of Markdown, for the terminal and for docs/performance.md.
//   node build/test/bench/report.js <results.json>     writes them into docs/performance.md

import { readFileSync, writeFileSync } from 'node:fs'
import { compared, median, type Results, valuesOf, type WorkloadResult } from './results.ts'
import { isMet, type Target, targets } from './targets.ts'

export const shown = (value: number): string => {
  if (Number.isNaN(value)) return '–'
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US')
  return value.toFixed(Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2)
}

const table = (rows: readonly (readonly string[])[]): string => {
  const [head = [], ...body] = rows
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'))
  return [head, rule, ...body].map((row) => `| ${row.join(' | ')} |`).join('\n')
}

export function targetTable(results: Results, rows: readonly Target[] = targets): string {
  const line = (target: Target): string[] => {
    const value = target.measured(results)
    const verdict = Number.isNaN(value) ? '' : isMet(target, value) ? 'yes' : 'no'
    return [target.text, `${target.sense === 'at most' ? '≤' : '≥'} ${target.limit}`, shown(value), verdict]
  }
  return table([['', 'target', 'measured', 'reached'], ...rows.map(line)])
}

function workloadTable(result: WorkloadResult): string {
  const { baseline, contenders, metrics } = result
  const [{ key }] = metrics
  const head = ['', ...metrics.map(({ label }) => label), `against ${contenders[baseline]?.label}`]
  const rows = Object.entries(contenders).map(([name, { label }]) => [
    label,
    ...metrics.map((metric) => shown(median(valuesOf(result, name, metric.key)))),
    shown(compared(result, key, [name, baseline])),
  ])
  return table([head, ...rows])
}

export const fullTables = (results: Results): string =>
  Object.values(results.workloads)
    .map((result) => `### ${result.title}\n\n${workloadTable(result)}`)
    .join('\n\n')

export function aboutRun({ date, machine, mebibytes, quick, rounds, versions }: Results): string {
  const names = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return `${date.slice(0, 10)}, ${names.join(', ')}; ${machine.cpus} CPUs (${machine.model}), load ${machine.load.toFixed(1)} at the start; ${rounds} rounds${quick ? ', quick' : ''}; large bodies of ${mebibytes} MiB.`
}

const page = new URL('../../../docs/performance.md', import.meta.url)

/** Puts the tables of a run between their markers. */
export function writePage(results: Results): void {
  const parts: Record<string, string> = {
    run: aboutRun(results),
    targets: targetTable(results),
    tables: fullTables(results),
  }
  let text = readFileSync(page, 'utf8')
  for (const [name, part] of Object.entries(parts)) {
    const [start, end] = [`<!-- bench: ${name} -->`, `<!-- end of ${name} -->`]
    const from = text.indexOf(start)
    const to = text.indexOf(end)
    if (from < 0 || to < from) throw new Error(`docs/performance.md has no place for "${name}"`)
    text = `${text.slice(0, from + start.length)}\n\n${part}\n\n${text.slice(to)}`
  }
  writeFileSync(page, text)
}

if (process.argv[1] === new URL(import.meta.url).pathname)
  writePage(JSON.parse(readFileSync(process.argv[2] as string, 'utf8')) as Results)
