// The connections of a transport, and the requests that wait for one.
export type { OriginPoolOptions } from './origin-pool.ts'
export { type ConnectionCounts, type ConnectionFilter, Pools } from './pools.ts'
