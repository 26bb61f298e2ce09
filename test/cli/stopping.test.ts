// Ending the program before its work is done.

import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { rawServer } from '../support/raw-server.ts'
import { start } from './program.ts'
import { webServer } from './web-server.ts'

const lastNotification = (text: string): string | undefined => text.match(/INTERNET_STATUS_\w+/g)?.at(-1)

describe('the program', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('closes the request and its connection on %s, and ends with %i', async (signal, code) => {
    await using server = await rawServer()
    const program = start(server.origin)
    await server.accept()
    await program.until(({ stderr }) => stderr.includes('INTERNET_STATUS_RECEIVING_RESPONSE'))
    program.child.kill(signal)
    const exit = await program.exit
    expect(exit).toMatchObject({ code, signal: null, stdout: '' })
    expect(exit.stderr).toMatch(/call=send failure=response\/cancelled/)
    expect(lastNotification(exit.stderr)).toBe('INTERNET_STATUS_HANDLE_CLOSING')
    expect(exit.stderr).not.toMatch(/^hinternet:/m)
    await server.quiet()
  })

  it('stops the demonstration in the middle of a pending write', async () => {
    const program = start()
    await program.until(({ stdout }) => stdout.includes('ERROR_IO_PENDING'))
    program.child.kill('SIGINT')
    const { code, stdout, stderr } = await program.exit
    expect({ code, stderr }).toEqual({ code: 130, stderr: '' })
    expect(stdout).toMatch(/call=write failure=write\/cancelled/)
    expect(lastNotification(stdout)).toBe('INTERNET_STATUS_HANDLE_CLOSING')
  })

  it('ends quietly when nobody reads its output any more', async () => {
    await using server = await webServer((_request, response) => {
      const pour = (error?: Error | null): void => {
        if (!error) response.write('x'.repeat(65_536), pour)
      }
      response.on('error', () => {})
      pour()
    })
    const program = start('-q', server.origin)
    await program.until(({ stdout }) => stdout.length > 0)
    program.child.stdout.destroy()
    const { code, stderr } = await program.exit
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  it('ends quietly when nobody reads the demonstration', async () => {
    const program = start()
    await program.until(({ stdout }) => stdout.includes('ERROR_IO_PENDING'))
    program.child.stdout.destroy()
    const { code, stderr } = await program.exit
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  it('goes on with the body when nobody reads the notifications', async () => {
    await using server = await webServer((request, response) => {
      request.on('end', () => response.end('all the same'))
      request.resume()
    })
    const program = start('-v', server.origin)
    program.child.stderr.destroy()
    await once(program.child, 'close')
    expect(program).toMatchObject({ stdout: 'all the same', child: { exitCode: 0 } })
  })
})
