// Event objects, and waiting for them.
export { type EventHandle, type WaitFunctions, waitFunctions } from './wait-functions.ts'
