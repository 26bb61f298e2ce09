// Every constant of wininet.h that concerns HTTP, one by one and by what it is for.
export {
  type AllConstants,
  type ConstantNames,
  type ConstantPatterns,
  type Constants,
  constants,
  type FittingNames,
} from './groups.ts'
export * from './wininet.constants.ts'
