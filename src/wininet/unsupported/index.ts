// What is not modelled, and says so.
export {
  cacheFunctions,
  dialogFunctions,
  ftpFunctions,
  gopherFunctions,
  machineFunctions,
  type NotModelled,
  type UnsupportedFunctions,
  unsupportedFunctions,
} from './not-modelled.ts'
