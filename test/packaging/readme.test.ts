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

/** Says which sockets, servers and timers are still there, some turns later. */
const left = `
const open = () => process.getActiveResourcesInfo().filter((name) => /TCP|TLS|Timeout/.test(name))
for (let i = 0; i < 100 && open().length > 0; i++) await new Promise(setImmediate)
console.log('left:', open().join(' '))
`

/** Runs a program within the package, so that it finds itself by its name. */
async function run(name: string, program: string): Promise<{ readonly stdout: string }> {
  const folder = new URL('build/', root)
  await mkdir(folder, { recursive: true })
  const file = fileURLToPath(new URL(`${name}.mjs`, folder))
  await writeFile(file, program)
  return promisify(execFile)(process.execPath, [file], { timeout: 15_000 })
}

describe('the README', () => {
  it('gives the commands that .ci/run runs, word for word', async () => {
    const commands = blocks('sh')
      .flatMap((block) => block.trimEnd().split('\n'))
      .map((line) => line.replace(/ +#.*/, ''))
    expect(commands).toEqual(['npm ci && npm start', 'npm ci && npm test'])
    const ci = await read('.ci/run')
    for (const command of commands) expect(ci).toContain(` '${command}'\n`)
  })

  it('begins with a GET of JSON and an upload with its progress, which run', async () => {
    const [get = '', put = ''] = blocks('js')
    expect(get.trimEnd().split('\n').length).toBeLessThanOrEqual(6)
    await using server = await webServer(async (request, response) => {
      let bytes = 0
      for await (const chunk of request) bytes += (chunk as Uint8Array).length
      response.end(JSON.stringify({ method: request.method, path: request.url, bytes }))
    })
    const here = (example: string): string => example.replace('http://localhost:8080', server.origin) + left
    const got = await run('readme-get', here(get))
    expect(got.stdout).toMatch(/^\{ method: 'GET', path: '\/user.json', bytes: 0 \}$/m)
    expect(got.stdout).toMatch(/^left: $/m)
    const sent = await run('readme-upload', here(put))
    expect(sent.stdout).toMatch(/^upload \d+ [\d.]+$/m)
    expect(sent.stdout).toMatch(/^200 [\d.]+$/m)
    expect(sent.stdout).toMatch(/^left: $/m)
  })

  it('has an example that runs', async () => {
    const example = blocks('js').find((block) => block.includes('sendEx')) ?? ''
    expect(example.split('\n').filter((line) => line !== '').length).toBeLessThanOrEqual(12)
    await using server = await webServer(async (request, response) => {
      const body: Uint8Array[] = []
      for await (const chunk of request) body.push(chunk)
      response.end(Buffer.concat(body))
    })
    expect(example).toContain('http://localhost:8080')
    const { stdout } = await run(
      'readme-example',
      example.replace('http://localhost:8080', server.origin) + left,
    )
    expect(stdout).toMatch(/^[\d.]+ INTERNET_STATUS_CONNECTED_TO_SERVER \{/m)
    expect(stdout).toMatch(/^200 hello world$/m)
    expect(stdout).toMatch(/^left: $/m)
  })

  it('has an example of an inspector that runs', async () => {
    const example = blocks('js').find((block) => block.includes('serveInspector')) ?? ''
    await using server = await webServer((_request, response) => response.end('hello'))
    const { stdout } = await run(
      'readme-inspector',
      `import { Session } from 'hinternet'
      ${example}
      console.log(await (await session.fetch('${server.origin}')).text(), (await fetch(inspector.url)).status)
      await session.close()
      await inspector.close()
      ${left}`,
    )
    expect(stdout).toMatch(/^hello 200$/m)
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
