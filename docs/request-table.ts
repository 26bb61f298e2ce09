// Writes src/lifecycle/compile/request.table.ts anew. To be run when the chart has changed:
//
//   npx tsc -p test; node build/docs/request-table.js

import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { requestMachine } from '../machines/index.ts'
import { lower } from '../src/lifecycle/compile/index.ts'

const file = fileURLToPath(new URL('../../src/lifecycle/compile/request.table.ts', import.meta.url))

const text = `// What the chart of a request does, state by state. Printed from machines/request.machine.ts by docs/request-table.ts.

import type { Table } from './lower/index.ts'

export const requestTable: Table = ${JSON.stringify(lower(requestMachine))}
`

writeFileSync(file, text)
execFileSync(process.execPath, [
  createRequire(file).resolve('@biomejs/biome/bin/biome'),
  'check',
  '--write',
  file,
])
