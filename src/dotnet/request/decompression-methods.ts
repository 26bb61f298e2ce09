// Codings of response bodies, to be added up.

export const DecompressionMethods = { None: 0, GZip: 1, Deflate: 2 } as const

export type DecompressionMethodsName = keyof typeof DecompressionMethods
