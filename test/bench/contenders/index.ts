// The contenders by name. `file` is a contender with a file of its own; `file:way` is one of the ways to use the same client.
// To add one, add it to a file, and its name where it takes part.

import type { Contender } from '../contender.ts'

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

export const everyone: readonly string[] = [...peers, ...ours]

/** How people read a small response, and the natural rivals. */
export const readingWays: readonly string[] = [
  'undici-ways:body',
  'core-ways:for-await',
  'core-ways:readable',
  'core-ways:stream',
  'core-ways:fetch-text',
  'core-ways:fetch-json',
  'core-ways:fetch-bytes',
  'core-ways:fetch-body',
]

/** How people read a large one. */
export const downloaders: readonly string[] = [
  'raw-onread',
  'raw-socket',
  'pool-dispatch',
  'node-http',
  'node-http-ways:for-await',
  'node-http-ways:file',
  'undici-ways:body',
  'undici-ways:bytes',
  'undici-ways:file',
  'core-ways:read',
  'core-ways:take',
  'core-ways:for-await',
  'core-ways:readable',
  'core-ways:stream',
  'core-ways:file',
  'core-ways:fetch-body',
  'core-ways:fetch-bytes',
  'dotnet',
  'wininet',
]

export const quickDownloaders: readonly string[] = [
  'raw-onread',
  'pool-dispatch',
  'node-http',
  'node-http-ways:for-await',
  'node-http-ways:file',
  'core-ways:read',
  'core-ways:for-await',
  'core-ways:readable',
  'core-ways:file',
  'core-ways:fetch-body',
  'core-ways:fetch-bytes',
]

export const dialects: readonly string[] = ['dotnet', 'wininet']

/** Seen by the inspector; in the small GET alone. */
export const inspected: readonly string[] = ['core-inspected', 'core-inspected-page']

export async function contenderOf(name: string): Promise<Contender> {
  const [file, way] = name.split(':') as [string, string?]
  const module = (await import(`./${file}.js`)) as {
    readonly contender?: Contender
    readonly ways?: Readonly<Record<string, Contender>>
  }
  const contender = way === undefined ? module.contender : module.ways?.[way]
  if (contender === undefined) throw new Error(`there is no contender ${name}`)
  return contender
}
