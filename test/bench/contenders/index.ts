// The contenders by the names of their files. To add one, add its file and its name.

export const peers = [
  'pool-dispatch',
  'undici-request',
  'node-http',
  'undici-fetch',
  'global-fetch',
  'got',
  'axios',
  'ky',
] as const

export const ours = [
  'core-silent',
  'core-heard',
  'core-heard-each',
  'core-actor',
  'core-interpreted',
] as const

/** They have what the small GET needs, and take part in nothing else. */
export const dialects = ['dotnet', 'wininet'] as const

/** Seen by the inspector; in the small GET alone. */
export const inspected = ['core-inspected', 'core-inspected-page'] as const

/** Floors of the transfers. */
export type ContenderName =
  | (typeof peers)[number]
  | (typeof ours)[number]
  | (typeof dialects)[number]
  | (typeof inspected)[number]
  | 'raw-socket'

export const everyone: readonly ContenderName[] = [...peers, ...ours]
