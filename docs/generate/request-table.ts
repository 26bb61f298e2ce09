// Writes machines/request.table.ts. Run it when the chart has changed: npm run docs

import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { tableOf } from '../../machines/print-table.ts'
import { requestMachine } from '../../machines/request.machine.ts'
import { format } from './format.ts'

const file = fileURLToPath(new URL('../../../machines/request.table.ts', import.meta.url))

const text = `// What the chart of a request does, state by state. Printed from request.machine.ts by docs/generate/request-table.ts.

import type { Table } from './table.ts'

export const requestTable: Table = ${JSON.stringify(tableOf(requestMachine as never))}
`

writeFileSync(file, text)
format(file)
