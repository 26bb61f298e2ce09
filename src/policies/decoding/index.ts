// Undoing the content codings of response bodies, over any transport.
export { CodingError } from './codings/coding-error.ts'
export { availableCodings, type ContentCoding, contentCodings } from './codings/content-coding.ts'
export { acceptEncodingOf, checkedDecoding } from './decoding-options.ts'
export { type DecodingOptions, DecodingTransport } from './decoding-transport.ts'
