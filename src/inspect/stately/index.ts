// What Stately's inspector understands.
export { messageOf, PROTOCOL, requestMessages, type StatelyMessage } from './messages.ts'
export { STATELY } from './place.ts'
export { StatelyFeed } from './stately-feed.ts'
