// The sample of "Making Asynchronous Requests" as a program of ours.

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { webServer } from '../cli/web-server.ts'

const program = fileURLToPath(new URL('../../build/docs/examples/client-get-async.js', import.meta.url))
const run = (...args: readonly string[]): Promise<{ readonly stdout: string }> =>
  promisify(execFile)(process.execPath, [program, ...args])

describe('ClientGetAsync', () => {
  it('without a URL prints how it is used, and sends nothing (D243)', async () => {
    const { stdout } = await run()
    expect(stdout).toContain('ClientGetAsync URL')
  })

  it('prints the whole body, with characters that came in two reads of 1,024 bytes (D244)', async () => {
    // 1,023 bytes of one each, then characters of three bytes: each read ends inside one.
    const text = `${'x'.repeat(1023)}${'€'.repeat(5000)}`
    await using server = await webServer((_request, response) => {
      response.end(text)
    })
    const { stdout } = await run(`${server.origin}/`)
    expect(stdout).toBe(`${text}\n`)
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
