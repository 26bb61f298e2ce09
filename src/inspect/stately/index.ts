// The protocol of Stately's inspector.
export { messageOf, PROTOCOL, requestMessages } from './messages.ts'
export { STATELY } from './place.ts'
export { StatelyFeed } from './stately-feed.ts'
