// The state of WinInet: what Windows keeps for each process.
export type { BufferMisuse, MisuseReport } from './buffer-watch.ts'
export type { WinInetOptions } from './wininet-options.ts'
export { WinInetState } from './wininet-state.ts'
