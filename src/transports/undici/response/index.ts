// The incoming message: interim responses, the head, the body.

export { Incoming, type Settler } from './incoming.ts'
export { PlainResponseHead } from './plain-response-head.ts'
export { ResponseFilter, type ResponseFilterEvents, type ResponseFilterOptions } from './response-filter.ts'
export { UndiciResponseHead } from './response-head.ts'
export type { RewrittenHead } from './rewritten-head.ts'
export { forDispatch } from './undici-handler.ts'
