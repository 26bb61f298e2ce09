// The comparison with others links to the tests that hold our column.

import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'

const page = new URL('../../docs/compared.md', import.meta.url)

test('every cell of our column says no, or links to a test that exists', async () => {
  const [table = ''] = (await readFile(page, 'utf8')).split('\n## ')
  const rows = table
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2)
  expect(rows.length).toBeGreaterThan(30)
  for (const row of rows) {
    const ours = row.split(' | ').at(-1) ?? ''
    if (ours === 'no |') continue
    const [, path = ''] = /^\[.+\]\((\.\.\/test\/[^)]+)\) \|$/.exec(ours) ?? []
    expect(path, row).not.toBe('')
    await expect(readFile(new URL(path, page)), row).resolves.toBeTruthy()
  }
})
