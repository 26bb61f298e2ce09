// The programs in docs/examples that use the functions of WinInet.

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { webServer } from '../cli/web-server.ts'

const MiB = 1024 * 1024

async function run(program: string, ...args: readonly string[]): Promise<string> {
  const path = fileURLToPath(new URL(`../../build/docs/examples/${program}.js`, import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [path, ...args], { timeout: 60_000 })
  return stdout
}

describe('SendRequestExAsync', () => {
  it('posts to a server of its own, and reads how many bytes came', async () => {
    const said = await run('send-request-ex-async')
    expect(said).toContain(`${64 * MiB} bytes written in 1024 writes`)
    expect(said).toContain('The server answers with 200.')
    expect(said).toContain(`POST / brought ${64 * MiB} bytes`)
  })

  it('has writes that pend when the server reads slowly, and loses no byte', async () => {
    let bytes = 0
    await using server = await webServer(async (request, response) => {
      for await (const chunk of request) {
        bytes += (chunk as Buffer).length
        await new Promise((resolve) => setImmediate(resolve))
      }
      response.end('done')
    })
    const said = await run('send-request-ex-async', `${server.origin}/upload`, String(32 * MiB + 1))
    expect(bytes).toBe(32 * MiB + 1)
    expect(Number(/(\d+) of them pending/.exec(said)?.[1])).toBeGreaterThan(0)
    expect(said).toMatch(/done\n/)
  })
})

describe('AsyncHTTP', () => {
  it('makes a hundred requests, each of which ends', async () => {
    expect(await run('async-http')).toMatch(/^100 succeeded, 0 failed, 2200 bytes, \d+ completions\n$/)
  })

  it('reads bodies that are larger than its buffer, and counts answers that are errors', async () => {
    let served = 0
    await using server = await webServer((_request, response) => {
      response.statusCode = ++served % 4 === 0 ? 503 : 200
      response.end('x'.repeat(5000))
    })
    expect(await run('async-http', server.origin, '40')).toMatch(
      /^30 succeeded, 10 failed, 200000 bytes, \d+ completions\n$/,
    )
  })

  it('hears of a server that is not there by the code of the completion', async () => {
    const server = await webServer(() => {})
    await server[Symbol.asyncDispose]()
    expect(await run('async-http', server.origin, '1')).toBe(
      'send: error 12029\n0 succeeded, 1 failed, 0 bytes, 1 completions\n',
    )
  })
})

describe('BigPost', () => {
  it('posts 128 MiB, or as much as it is told to, and never holds them', async () => {
    const said = await run('big-post', String(128 * MiB))
    expect(said).toContain(`${128 * MiB} bytes posted, status 200`)
    // Node alone takes some 60 MiB; the server is in the same process.
    expect(Number(/at most (\d+) MiB/.exec(said)?.[1])).toBeLessThan(190)
  })
})
