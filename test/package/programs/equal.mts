// Says in a type that two types are the same one; `any` is the same as nothing but itself.

export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** Compiles only for `Equal` types. */
export type Holds<T extends true> = T
