// Moving about in a response body.
export type { SeekableExchange } from './seekable-exchange.ts'
export { SeekableTransport } from './seekable-transport.ts'
