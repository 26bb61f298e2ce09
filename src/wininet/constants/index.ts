// Every constant of wininet.h for HTTP, one by one and in groups.
export {
  type AllConstants,
  type ConstantNames,
  type ConstantPatterns,
  type Constants,
  constants,
  type FittingNames,
} from './groups.ts'
export * from './wininet.constants.ts'
