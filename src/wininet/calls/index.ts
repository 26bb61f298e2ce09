// The functions.
export { type HandleFunctions, handleFunctions } from './handle-functions.ts'
export { type OptionFunctions, optionFunctions } from './option-functions.ts'
export { type QueryFunctions, queryFunctions } from './query-functions.ts'
export { type ReadFunctions, readFunctions } from './read-functions.ts'
export { type SendFunctions, sendFunctions } from './send-functions.ts'
