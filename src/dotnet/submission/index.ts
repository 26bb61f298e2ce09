// A request that is under way.
export { followUp } from './messages.ts'
export { Submission } from './submission.ts'
export { checkResponseIsAllowed, checkStreamIsAllowed } from './write-mode.ts'
