// Whose fault it is: the caller's, told at once, or the world's, told by the call that was pending.
export { BodyLengthError } from './body-length-error.ts'
export { failureMessage } from './failure-message.ts'
export { cancelled, failed } from './failures.ts'
export { refused } from './refused.ts'
export { errorOf, messageOf } from './thrown.ts'
export { TransferError } from './transfer-error.ts'
export { type CallName, isAnswered, WrongStateError } from './wrong-state-error.ts'
