// Header fields, queried and set as in WinInet.
export {
  type Found,
  fieldOf,
  find,
  isOfStartLine,
  nothingQueried,
  type Queried,
  responseQueried,
} from './query.ts'
export {
  addFields,
  addFieldsUnderWay,
  type Fields,
  hasTwoHosts,
  indexOf,
  isFieldText,
  takeDelimiters,
} from './request-headers.ts'
