// Header fields, asked for and set as WinInet does it.
export { type Found, fieldOf, find, isOfStartLine, type Queried, responseQueried } from './query.ts'
export { addFields, type Fields, indexOf } from './request-headers.ts'
