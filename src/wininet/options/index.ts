// The options of handles and of the library.
export type { Level, Option, OptionAnswer } from './option.ts'
export type { OptionValue } from './option-value.ts'
export { levelOf, options } from './options.ts'
export type { INTERNET_PER_CONN_OPTION, INTERNET_PER_CONN_OPTION_LIST } from './per-connection.ts'
