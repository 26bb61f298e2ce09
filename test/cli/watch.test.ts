// Watching the program at work in the inspector: the address is printed, and the page stays until its reader leaves.

import http from 'node:http'
import { describe, expect, it } from 'vitest'
import { enter, get, type Pass } from '../inspect/support/visitor.ts'
import { type Running, run, start } from './program.ts'
import { webServer } from './web-server.ts'

const STAYS = /The page stays\./

async function visited(program: Running): Promise<Pass> {
  const text = () => program.stdout + program.stderr
  await program.until(() => /Watch it at http:/.test(text()))
  return enter(/http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]+/.exec(text())?.[0] ?? '')
}

const recorded = async ({ base, cookie }: Pass) =>
  JSON.parse((await get(`${base}run.json`, { cookie })).text).requests as {
    summary: { method: string; url: string; state: string; failure: unknown }
  }[]

const hello = () => webServer((_request, response) => response.end('hello'))

describe('with --inspect the program', () => {
  it('shows a real request, leaves its output as it is, and goes when it is told to', async () => {
    await using server = await hello()
    const program = start('--inspect', `${server.origin}/path`)
    const pass = await visited(program)
    await program.until(({ stderr }) => STAYS.test(stderr))
    expect(await recorded(pass)).toMatchObject([
      { summary: { method: 'GET', url: `${server.origin}/path`, state: 'closed' } },
    ])
    program.child.stdin.write('q\n')
    expect(await program.exit).toMatchObject({ code: 0, stdout: 'hello' })
  })

  it('does it all again when it is asked to', async () => {
    await using server = await hello()
    const program = start('-i', server.origin)
    const pass = await visited(program)
    await program.until(({ stderr }) => STAYS.test(stderr))
    program.child.stdin.write('r\n')
    await program.until(({ stdout }) => stdout === 'hellohello')
    expect(await recorded(pass)).toHaveLength(2)
    await program.until(({ stderr }) => stderr.split('The page stays').length === 3)
    program.child.stdin.write('q\n')
    expect(await program.exit).toMatchObject({ code: 0 })
  })

  it('stays when the request has failed, and tells so in the end', async () => {
    const program = start('--inspect', 'http://127.0.0.1:9/')
    const pass = await visited(program)
    await program.until(({ stderr }) => STAYS.test(stderr))
    expect((await recorded(pass))[0]?.summary.failure).toMatchObject({ reason: 'refused' })
    program.child.stdin.write('q\n')
    const { code, stderr } = await program.exit
    expect(code).toBe(1)
    expect(stderr).toMatch(/^hinternet: /m)
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('leaves on %s, when all is done', async (signal) => {
    await using server = await hello()
    const program = start('--inspect', server.origin)
    await program.until(({ stderr }) => STAYS.test(stderr))
    program.child.kill(signal)
    expect(await program.exit).toMatchObject({ code: 0, stdout: 'hello' })
  })

  it('stops what it is at on a signal, as it does without', async () => {
    await using server = await webServer(() => {})
    const program = start('--inspect', server.origin)
    await program.until(({ stderr }) => stderr.includes('INTERNET_STATUS_RECEIVING_RESPONSE'))
    program.child.kill('SIGINT')
    expect(await program.exit).toMatchObject({ code: 130 })
  })

  it('leaves some time after its last page was closed', async () => {
    await using server = await hello()
    const program = start('--inspect', server.origin)
    const { base, cookie } = await visited(program)
    await program.until(({ stderr }) => STAYS.test(stderr))
    const page = http.get(`${base}stream`, { headers: { cookie }, agent: false }, (response) => {
      response.on('error', () => {})
      response.destroy()
    })
    page.on('error', () => {})
    expect(await program.exit).toMatchObject({ code: 0 })
  }, 30_000)

  it('shows the demonstration', async () => {
    const program = start('--inspect', '-q')
    const pass = await visited(program)
    await program.until(({ stdout }) => STAYS.test(stdout))
    expect((await recorded(pass)).map(({ summary }) => summary.method)).toEqual(['GET', 'POST'])
    program.child.stdin.write('q\n')
    expect(await program.exit).toMatchObject({ code: 0 })
  }, 30_000)

  it('says so in its help', async () => {
    expect((await run('--help')).stdout).toMatch(/-i, --inspect/)
  })
})
