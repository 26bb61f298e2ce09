// The outgoing message: the head, with our framing, and the body, which we write.
export { dispatchOptions, fieldsFor } from './dispatch.ts'
export { type DividedHeaders, divideHeaders, framed, frameHead, isHeard } from './head-framing.ts'
export { Outgoing, type OutgoingEvents } from './outgoing.ts'
export { plainRequestHead } from './plain-request-head.ts'
