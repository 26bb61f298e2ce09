// The connections that a transport has, and who waits for one.
export type { OriginPool, OriginPoolOptions } from './origin-pool.ts'
export { type ConnectionCounts, type ConnectionFilter, Pools } from './pools.ts'
