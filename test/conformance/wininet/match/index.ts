// The comparison of a recording with an expectation.
export { type Item, type Mismatch, match } from './match.ts'
export { type Looseness, normalise } from './normalise.ts'
export { heard, tokenFits } from './token.ts'
