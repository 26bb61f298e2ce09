// The connections that a transport has, and who waits for one.
export { Fifo, type Linked } from './fifo.ts'
export { OriginPool, type OriginPoolOptions } from './origin-pool.ts'
