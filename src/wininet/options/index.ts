// The options of handles and of a library state.
export { generalOptions } from './general-options.ts'
export type { Level, Option, OptionAnswer, Options, OptionValue } from './option.ts'
export type { INTERNET_PER_CONN_OPTION, INTERNET_PER_CONN_OPTION_LIST } from './per-connection.ts'
export { processOptions } from './process-options.ts'
export { requestOptions } from './request-options.ts'
export { securityOptions } from './security-options.ts'
