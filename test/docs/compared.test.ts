// The comparison with others links to the tests that hold our column.

import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'

const page = new URL('../../docs/compared.md', import.meta.url)
const text = await readFile(page, 'utf8')

/** The rows of the first table, without those that name a group. */
const rows = (text.split('\n## ')[0] ?? '')
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(2)
  .filter((line) => !line.startsWith('| **'))

/** A link with a title: the test of that title. */
const links = [
  ...text.matchAll(/\]\(((?:\.\.\/test\/|[\w-]+\.md)[^\s)#]*)(?:#([\w-]+))?(?: "([^"]*)")?\)/g),
].map(([, path = '', anchor, title]) => ({ path, anchor, title }))

test('it has every feature, by number', () => {
  expect(rows.map((row) => Number(/^\| (\d+)\. /.exec(row)?.[1]))).toEqual(rows.map((_, i) => i + 1))
  expect(rows).toHaveLength(91)
})

test('every cell of our column links to a test, or says no and leads to why', () => {
  for (const row of rows) {
    const ours = row.replace(/ \|$/, '').split(' | ').at(-1) ?? ''
    expect(ours, row).toMatch(/\(\.\.\/test\/\S+\.ts ".+"\)|^no \[\*\]\(differences\.md#/)
  }
})

test('every link leads to a test that exists, by its title, or to a place of a page', async () => {
  expect(links.length).toBeGreaterThan(rows.length)
  for (const { anchor, path, title } of links) {
    const target = await readFile(new URL(path, page), 'utf8').catch(() => null)
    expect(target, path).not.toBeNull()
    // As a string of its own: a comment or a part of another title is no test.
    if (path.endsWith('.test.ts') || path.startsWith('../test/transports/contract/')) {
      expect(title, path).toBeDefined()
      const quoted = ["'", '`', '"'].some((quote) => target?.includes(`${quote}${title}${quote}`))
      expect(quoted, `${path} has no test "${title}"`).toBe(true)
    }
    if (anchor === undefined) continue
    const anchors = [...(target ?? '').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    )
    expect(anchors, path).toContain(anchor)
  }
})
