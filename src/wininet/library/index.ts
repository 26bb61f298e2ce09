// One library state, and what it can be given.
export { Library } from './library.ts'
export type { WinInetOptions } from './wininet-options.ts'
