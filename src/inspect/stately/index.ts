// The protocol of Stately's inspector.
export { messageOf, PROTOCOL, requestMessages, type StatelyMessage } from './messages.ts'
export { STATELY } from './place.ts'
export { StatelyFeed } from './stately-feed.ts'
