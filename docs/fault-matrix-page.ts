// Writes the page about what goes wrong, from the table that test/faults runs.

import { type Fault, faults, shapes } from '../test/faults/matrix.ts'

const cell = ({ failure, closes }: Fault): string =>
  failure === null
    ? 'succeeds'
    : `${closes ? 'CLOSING_CONNECTION, CONNECTION_CLOSED, then ' : ''}\`${failure}\``

export const faultMatrixPage =
  (): string => `<!-- Printed by docs/lifecycle.ts from test/faults/matrix.ts. Change the table, then \`npm run docs\`. -->

# What goes wrong, and what the caller hears

Every cell is run on real sockets by test/faults. A cell names the phase and the reason of the failure, with which the pending call
completes, and what is announced before that.

| In phase | Fault | ${shapes.join(' | ')} |
| --- | --- | ${shapes.map(() => '---').join(' | ')} |
${faults.map((fault) => `| ${fault.phase} | ${fault.fault} | ${shapes.map(() => cell(fault)).join(' | ')} |`).join('\n')}

A request that the caller closes hears its call complete first, and of its connection after that.
`
