// Every constant of wininet.h that concerns HTTP, one by one and by what it is for.
export * from './grouped.constants.ts'
export * from './wininet.constants.ts'
