// Header fields, asked for and set as WinInet does it.
export { addFields, type Fields, indexOf } from './request-headers.ts'
