// What callers give, checked in the call that received it.
export {
  aFunction,
  asGiven,
  count,
  countOrInfinity,
  flag,
  hasMethods,
  MAX_MS,
  milliseconds,
  synchronous,
  withMethods,
} from './checks.ts'
export { aClock, anInspector, aTransport } from './doors.ts'
export { InvalidOptionError } from './invalid-option-error.ts'
export {
  type Check,
  type Checks,
  checkedOptions,
  isRecord,
  type OptionTable,
  optionsOf,
  optionTable,
  readably,
} from './options.ts'
export { cutName, masked, quoted, shown, shownHeader, shownName, shownUrl } from './shown.ts'
