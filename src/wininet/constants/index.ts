// Every constant of wininet.h that concerns HTTP, one by one and by what it is for.
export { type Constants, constants } from './groups.ts'
export * from './wininet.constants.ts'
