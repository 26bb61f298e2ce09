// The README promises; this holds it to that.

import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { internetStatus, whenSent } from '../../machines/internet-status.ts'
import { whenPlainSent } from '../../machines/plain-status.ts'
import { webServer } from '../cli/web-server.ts'

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

  it('has an example that runs', async () => {
    const [example = ''] = blocks('js')
    expect(example.split('\n').filter((line) => line !== '').length).toBeLessThanOrEqual(12)
    await using server = await webServer(async (request, response) => {
      const body: Uint8Array[] = []
      for await (const chunk of request) body.push(chunk)
      response.end(Buffer.concat(body))
    })
    const folder = new URL('build/', root)
    await mkdir(folder, { recursive: true })
    // Within the package, so that it finds itself by its name.
    const file = fileURLToPath(new URL('readme-example.mjs', folder))
    expect(example).toContain('http://localhost:8080')
    await writeFile(file, example.replace('http://localhost:8080', server.origin))
    const { stdout } = await promisify(execFile)(process.execPath, [file])
    expect(stdout).toMatch(/^[\d.]+ INTERNET_STATUS_CONNECTED_TO_SERVER \{/m)
    expect(stdout).toMatch(/^200 hello world$/m)
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
