// Who may touch a buffer, and when.
export type { BufferMisuse, Loan } from './loan.ts'
export { Loans, type MisuseReport, warn } from './loans.ts'
