// What comes in: interim responses, the head, the body.

export { Incoming, type Settler } from './incoming.ts'
export { type InterimEvents, InterimFilter } from './interim-filter.ts'
export { forDispatch } from './undici-handler.ts'
