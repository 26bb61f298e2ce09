// What callers pass: values of the right types, and handles.
export {
  box,
  bytes,
  callback,
  lacksLength,
  measured,
  number,
  outBuffer,
  structure,
  text,
} from './checks.ts'
export {
  findConnection,
  findHandle,
  findRequest,
  findSession,
  type HandleArgument,
} from './find-handle.ts'
