// The buffers that the library has at the moment. There is one of these in debug mode, and none otherwise.

import type { Box } from '../boxes/index.ts'
import { type BufferMisuse, Loan } from './loan.ts'

export type MisuseReport = (misuse: BufferMisuse) => void

export class Loans {
  readonly #report: MisuseReport
  readonly #open = new Set<Loan>()

  constructor(report: MisuseReport) {
    this.#report = report
  }

  lend(call: string, bytes: Uint8Array | null, isFilled: boolean, count: Box<number> | null): Loan {
    const loan = new Loan({ call, bytes, isFilled, count })
    for (const other of this.#open) if (loan.collidesWith(other)) this.#report(loan.shared)
    this.#open.add(loan)
    return loan
  }

  giveBack(loan: Loan, filled: number): void {
    this.#open.delete(loan)
    const misuse = loan.inspect(filled)
    if (misuse !== null) this.#report(misuse)
  }
}

/** A warning of the process. */
export const warn: MisuseReport = ({ message }) =>
  process.emitWarning(message, { type: 'BufferMisuse', code: 'HINTERNET_BUFFER_MISUSE' })
