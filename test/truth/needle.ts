// needle has no types of its own.

import { createRequire } from 'node:module'

export const needle = createRequire(import.meta.url)('needle') as (
  method: 'get' | 'post' | 'put',
  url: string,
  data: unknown,
  options: object,
) => Promise<unknown>
