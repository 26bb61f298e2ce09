// Writes the page about what goes wrong, from the table that test/faults runs.

import { before, heard } from '../../test/faults/announced.ts'
import { applies, type Fault, type Shape, shapes } from '../../test/faults/fault.ts'
import { faults } from '../../test/faults/matrix.ts'

const cell = (fault: Fault, shape: Shape): string => {
  if (!applies(fault, shape)) return 'has no such phase'
  return heard(fault, shape).ends.join(', ') || 'succeeds'
}

const beginnings = (): string =>
  Object.entries(before)
    .map(([phase, said]) => {
      const cells = shapes.map((shape) =>
        phase === 'write' && shape === 'GET' ? '' : said(shape).join(', '),
      )
      return `| ${phase} | ${cells.join(' | ')} |`
    })
    .join('\n')

export const faultMatrixPage =
  (): string => `<!-- Printed by docs/generate/lifecycle.ts from test/faults/matrix.ts. Change the table, then \`npm run docs\`. -->

# What goes wrong, and what the caller hears

Every cell is run on real sockets by test/faults, and leaves no connection open. A cell lists what is announced from the fault on;
what is announced before that depends on the phase alone, and is in the second table. In the phase \`read\`, RECEIVING_RESPONSE, RESPONSE_RECEIVED
and completed reads may come in between, as the bytes come.

| In phase | Fault | ${shapes.join(' | ')} |
| --- | --- | ${shapes.map(() => '---').join(' | ')} |
${faults.map((fault) => `| ${fault.phase} | ${fault.fault} | ${shapes.map((shape) => cell(fault, shape)).join(' | ')} |`).join('\n')}
| every one | a listener throws | ${shapes.map(() => 'goes on; the other listeners hear everything; listenerError').join(' | ')} |

## What comes before

| Phase | ${shapes.join(' | ')} |
| --- | ${shapes.map(() => '---').join(' | ')} |
${beginnings()}

A request that the caller closes hears its call complete first, and of its connection after that.
`
