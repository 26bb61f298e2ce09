// Codings of response bodies that are asked for and undone.

/** To be added up. */
export const DecompressionMethods = { None: 0, GZip: 1, Deflate: 2 } as const

export type DecompressionMethodsName = keyof typeof DecompressionMethods

type Coding = 'gzip' | 'deflate'

/** As an Accept-Encoding field has them. */
export function codingsOf(methods: number): readonly Coding[] {
  const codings: Coding[] = []
  if ((methods & DecompressionMethods.GZip) !== 0) codings.push('gzip')
  if ((methods & DecompressionMethods.Deflate) !== 0) codings.push('deflate')
  return codings
}
