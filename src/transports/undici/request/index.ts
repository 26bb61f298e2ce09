// What leaves: the head, framed by us, and the body, written by us.
export { dispatchOptions, fieldsFor } from './dispatch.ts'
export { divideHeaders, frameHead } from './head-framing.ts'
export { Outgoing, type OutgoingEvents } from './outgoing.ts'
