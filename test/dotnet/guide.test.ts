// The guide promises that its first example runs.

import { execFile } from 'node:child_process'
import { access, mkdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { webServer } from '../cli/web-server.ts'

const root = new URL('../../', import.meta.url)

it('the guide to porting opens with an example that runs', async () => {
  const guide = await readFile(new URL('docs/guides/porting-httpwebrequest.md', root), 'utf8')
  const [, example = ''] = /^```js\n(.*?)^```$/ms.exec(guide) ?? []
  await using server = await webServer((request, response) => {
    request.pipe(response)
  })
  const folder = new URL('build/', root)
  await mkdir(folder, { recursive: true })
  // Within the package, so that it finds itself by its name.
  const file = fileURLToPath(new URL('porting-example.mjs', folder))
  expect(example).toContain('http://localhost:8080')
  await writeFile(file, example.replace('http://localhost:8080', server.origin))
  const { stdout } = await promisify(execFile)(process.execPath, [file])
  expect(stdout).toBe('200 hello world\n')
})

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
