// docs/tls.md lists what there is.

import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { reasons } from '../../machines/index.ts'
import { order } from '../../src/connect/tls/examine.ts'
import { tlsRouteOf } from '../../src/lifecycle/index.ts'

const page = await readFile(new URL('../../docs/tls.md', import.meta.url), 'utf8')
const rows = [...page.matchAll(/^\| `(certificate\w+)` \|.*\| `(\w+)` \| SECURITY_FLAG_\w+ \|$/gm)]

test('every reason that a certificate has to be refused for, the gravest first', () => {
  const known = reasons.filter((reason) => reason.startsWith('certificate'))
  expect(rows.map(([, reason]) => reason)).toEqual(order)
  expect([...order].sort()).toEqual([...known].sort())
})

test('every flag that tolerates one', () => {
  const { judge, key, settings, ...flags } = tlsRouteOf({})
  expect([...new Set(rows.map(([, , flag]) => flag))].sort()).toEqual(Object.keys(flags).sort())
})
