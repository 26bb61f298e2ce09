// Outcomes and promises in place of GetLastError and callbacks.
export { type AsyncView, asyncView } from './async-wininet.ts'
export { type CompletionFunctions, completionFunctions } from './completion.ts'
export type { Done, Failed, Outcome, PendingOutcome, Settled } from './outcome.ts'
