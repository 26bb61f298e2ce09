// What Stately's inspector understands.
export { messageOf, PROTOCOL, type StatelyMessage } from './messages.ts'
export { STATELY } from './place.ts'
export { StatelyFeed } from './stately-feed.ts'
