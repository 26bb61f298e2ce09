// Undoing the content codings of response bodies, over any transport.
export { CodingError } from './coding-error.ts'
export { availableCodings, type ContentCoding, contentCodings } from './content-coding.ts'
export { type DecodingOptions, DecodingTransport } from './decoding-transport.ts'
