// Error codes.
export { errorCode } from './error-codes.ts'
