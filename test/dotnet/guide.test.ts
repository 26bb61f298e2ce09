// docs/guides/porting-httpwebrequest.md promises; this and test/docs/blocks.test.ts hold it to that.

import { access, readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'

const root = new URL('../../', import.meta.url)

it('each row of the tables of the guide names the test that holds it', async () => {
  const page = new URL('docs/guides/porting-httpwebrequest.md', root)
  const guide = await readFile(page, 'utf8')
  const rows = guide
    .split('\n')
    .filter((line) => /^\| [`a-z]/i.test(line) && !/^\| (?:C#|Class) \|/.test(line))
  expect(rows.length).toBeGreaterThan(35)
  for (const row of rows) {
    const [, target] = /\]\((\.\.\/\.\.\/test\/[^)]+)\) \|$/.exec(row) ?? []
    expect(target, row).toBeDefined()
    await access(new URL(target as string, page))
  }
})
