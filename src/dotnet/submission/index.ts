// A request that is under way.
export { Submission } from './submission.ts'
export { checkResponseIsAllowed, checkStreamIsAllowed } from './write-mode.ts'
