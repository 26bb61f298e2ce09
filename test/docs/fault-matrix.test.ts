import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { faultMatrixPage } from '../../docs/generate/fault-matrix-page.ts'

test('docs/fault-matrix.md says what the table says; if not: npm run docs', async () => {
  const page = await readFile(new URL('../../docs/fault-matrix.md', import.meta.url), 'utf8')
  expect(page).toBe(faultMatrixPage())
})
