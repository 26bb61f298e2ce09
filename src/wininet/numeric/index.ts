// Callbacks in numbers and bytes.
export { type NumericOptions, type NumericStatusCallback, numericCallback } from './numeric-callback.ts'
export type { PointerSize } from './payload.ts'
