// The streams of a request and of its response.
export { type BodyTarget, RequestStream } from './request-stream.ts'
export { type BodyReader, type BodySource, ResponseStream } from './response-stream.ts'
export { Stream } from './stream.ts'
export { StreamReader } from './stream-reader.ts'
export { abortedError } from './web-errors.ts'
