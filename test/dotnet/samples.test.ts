// The samples of System.Net as programs of ours, and as the guide shows them.

import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { webServer } from '../cli/web-server.ts'

const root = new URL('../../', import.meta.url)
const programAt = (name: string): string => fileURLToPath(new URL(`build/docs/examples/${name}.js`, root))

it.each(['begin-get-request-stream', 'client-get-async'])(
  'the guide shows %s as it stands, beside its original',
  async (name) => {
    const guide = await readFile(new URL('docs/guides/porting-httpwebrequest.md', root), 'utf8')
    const source = await readFile(new URL(`docs/examples/${name}.ts`, root), 'utf8')
    expect(guide).toContain(`\`\`\`ts\n${source.slice(source.indexOf('import '))}\`\`\``)
  },
)

it('the sample of BeginGetRequestStream posts a line of input, and prints the answer', async () => {
  await using server = await webServer(async (request, response) => {
    response.end(`${request.method} ${request.headers['content-type']}: ${await text(request)}`)
  })
  const program = spawn(process.execPath, [programAt('begin-get-request-stream'), `${server.origin}/`])
  program.stdin.end('naïve=1\nnever read\n')
  const [printed, [code]] = await Promise.all([text(program.stdout), once(program, 'exit')])
  expect(printed).toBe('What is to be posted?\nPOST application/x-www-form-urlencoded: naïve=1\n')
  expect(code).toBe(0)
})

describe('ClientGetAsync', () => {
  const run = (...args: readonly string[]): Promise<{ readonly stdout: string }> =>
    promisify(execFile)(process.execPath, [programAt('client-get-async'), ...args])

  it('without a URL prints how it is used, and sends nothing (D243)', async () => {
    const { stdout } = await run()
    expect(stdout).toContain('ClientGetAsync URL')
  })

  it('prints the whole body, with characters that came in two reads of 1,024 bytes (D244)', async () => {
    // 1,023 bytes of one each, then characters of three bytes: each read ends inside one.
    const body = `${'x'.repeat(1023)}${'€'.repeat(5000)}`
    await using server = await webServer((_request, response) => {
      response.end(body)
    })
    const { stdout } = await run(`${server.origin}/`)
    expect(stdout).toBe(`${body}\n`)
  })

  it('of an error ends with the WebException that nobody has caught (D245)', async () => {
    await using server = await webServer((_request, response) => {
      response.statusCode = 404
      response.end()
    })
    const failed = (await run(server.origin).catch((error: unknown) => error)) as {
      readonly code: number
      readonly stderr: string
    }
    expect(failed.code).toBe(1)
    expect(failed.stderr).toContain('WebException: The server answered with 404 Not Found.')
  })
})
