// The README promises; this and test/docs/blocks.test.ts hold it to that.

import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { internetStatus, whenSent } from '../../machines/internet-status.ts'
import { whenPlainSent } from '../../machines/plain-status.ts'

const root = new URL('../../', import.meta.url)
const read = (path: string): Promise<string> => readFile(new URL(path, root), 'utf8')
const readme = await read('README.md')

/** The code blocks of a language. */
const blocks = (language: string): string[] =>
  [...readme.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, name, code]) =>
    name === language && code ? [code] : [],
  )

describe('the README', () => {
  it('gives the commands that .ci/run runs, word for word', async () => {
    const commands = blocks('sh')
      .flatMap((block) => block.trimEnd().split('\n'))
      .map((line) => line.replace(/ +#.*/, ''))
    expect(commands).toEqual(['npm ci && npm start', 'npm ci && npm test'])
    const ci = await read('.ci/run')
    for (const command of commands) expect(ci).toContain(` '${command}'\n`)
  })

  it('begins with a GET of JSON in five lines, and has an upload in twelve', () => {
    const lines = blocks('js').map((block) => block.split('\n').filter((line) => line !== '').length)
    expect(lines[0]).toBeLessThanOrEqual(5)
    expect(Math.max(...lines)).toBeLessThanOrEqual(12)
  })

  it('lists every status that is announced, as the alphabets have it', () => {
    const numbers: Readonly<Record<string, number>> = internetStatus
    const rows = Object.entries({ ...whenSent, ...whenPlainSent })
      .filter(([, when]) => !when.startsWith('Never'))
      .map(([name, when]) => `| ${numbers[name] ?? ''} | \`${name}\` | ${when} |`)
    const [, table = ''] = /<!-- statuses -->\n(.*)<!-- \/statuses -->/s.exec(readme) ?? []
    expect(table.trim().split('\n').slice(2)).toEqual(rows)
  })

  it('links to what is there', async () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path = '']) => path)
    expect(links.length).toBeGreaterThan(5)
    for (const link of links.filter((path) => !path.endsWith('/')))
      await expect(read(link)).resolves.toBeTruthy()
  })
})
