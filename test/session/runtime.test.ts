// Where this runs: on Bun it says at once that it does not, unless it is given a transport.

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

/** A process in which everything looks like Bun, from before the package is loaded. */
async function onBun(code: string): Promise<unknown> {
  const program = `Object.defineProperty(process.versions, 'bun', { value: '1.2.0' });
    const said = async (make) => { try { await make(); return 'made' } catch ({ code, message }) { return [code, message] } }
    ${code}`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
    cwd: fileURLToPath(new URL('../../', import.meta.url)),
    timeout: 15_000,
  })
  return JSON.parse(stdout)
}

const refused = ['ERR_UNSUPPORTED_RUNTIME', expect.stringMatching(/Bun.*Run it on Node/)]

test('every door that needs undici is refused on Bun, with the reason', async () => {
  const said = await onBun(`
    const [{ Session }, { createSystemNet }, { createWinInet }] = await Promise.all(
      ['hinternet', 'hinternet/dotnet', 'hinternet/wininet'].map((door) => import(door)))
    const doors = [() => new Session(), () => createSystemNet().WebRequest.create('http://localhost/').getResponseAsync(), () => createWinInet()]
    console.log(JSON.stringify(await Promise.all(doors.map(said))))`)
  expect(said).toEqual([refused, refused, refused])
})

test('a transport of one’s own works there', async () => {
  const said = await onBun(`
    const { Session } = await import('hinternet')
    const { reply, ScriptedTransport, systemClock = { now: () => performance.now() } } = await import('hinternet/testing')
    const transport = new ScriptedTransport({ origins: { 'http://localhost': { routes: { '/': [reply(200, {}, 'hello')] } } } })
    const session = new Session({ transport })
    const response = await session.fetch('http://localhost/')
    console.log(JSON.stringify([response.status, await response.text()]))
    await session.close()`)
  expect(said).toEqual([200, 'hello'])
})
