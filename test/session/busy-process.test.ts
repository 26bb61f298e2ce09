// A process that is stopped, or that is busy, for longer than its time limits.

import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import net, { type AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Session } from '../../src/session/index.ts'

const LIMIT = 250
const HEAD = 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n'

/** Gives the connection of the only request, whose head has come. */
async function server(): Promise<{ readonly url: string; readonly asked: Promise<net.Socket> }> {
  let answer = (_socket: net.Socket): void => {}
  const asked = new Promise<net.Socket>((resolve) => {
    answer = resolve
  })
  const listening = net.createServer((socket) => {
    socket.on('error', () => {}).once('data', () => answer(socket))
    onTestFinished(() => void socket.destroy())
  })
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void listening.close())
  return { url: `http://127.0.0.1:${(listening.address() as AddressInfo).port}/`, asked }
}

/** After a turn of its own: then timers are due before sockets are looked at. */
const blockFor = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

describe('a process that was busy for longer than a time limit', () => {
  it.each(['response', 'read'] as const)('gets what has come meanwhile: %s', async (phase) => {
    const { asked, url } = await server()
    await using session = new Session({ timeouts: { [phase]: LIMIT } })
    const request = session.open('GET', url)
    const sent = request.send()
    const socket = await asked
    if (phase === 'read') {
      socket.write(`${HEAD}12345`)
      await sent
    }
    const done = phase === 'read' ? request.read(Buffer.alloc(10), { fill: true }) : sent
    // Time for what was written before, so that the read waits for the rest.
    await pause(LIMIT / 5)
    await turn()
    socket.write(phase === 'read' ? '67890' : `${HEAD}1234567890`)
    blockFor(2 * LIMIT)
    await expect(done).resolves.toBeTruthy()
  })

  it('is told of the limit where nothing has come', async () => {
    const { asked, url } = await server()
    await using session = new Session({ timeouts: { response: LIMIT } })
    const sent = session.open('GET', url).send()
    await asked
    await pause(LIMIT / 5)
    await turn()
    blockFor(2 * LIMIT)
    await expect(sent).rejects.toMatchObject({ phase: 'response', reason: 'timeout' })
  })
})

const DOOR = new URL('../../dist/index.js', import.meta.url)

/** Reads a body of 10 bytes in one call, and says when it waits for it and what it got. */
const CLIENT = `
  const [door, url, limit] = process.argv.slice(1)
  const { Session } = await import(door)
  const session = new Session({ timeouts: { read: Number(limit) } })
  const request = session.open('GET', url)
  await request.send()
  const read = request.read(Buffer.alloc(10), { fill: true })
  console.log('waiting')
  await read.then((bytes) => console.log('read', bytes), ({ phase, reason }) => console.log(phase, reason))
  await session.close()
`

describe.skipIf(process.platform === 'win32')(
  'a process that was stopped for longer than a time limit',
  () => {
    async function client(url: string): Promise<{ child: ChildProcess; line: () => Promise<string> }> {
      if (!existsSync(fileURLToPath(DOOR))) throw new Error('nothing is built: run npm run build first')
      const args = ['--input-type=module', '--eval', CLIENT, DOOR.href, url, String(LIMIT)]
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
      onTestFinished(() => void child.kill('SIGKILL'))
      const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
      return { child, line: async () => (await lines.next()).value ?? 'over' }
    }

    it.each([
      ['goes on when all has come meanwhile', '67890', 'read 10'],
      ['is told of the limit where nothing has come', '', 'read timeout'],
    ])('%s', async (_, rest, said) => {
      const { asked, url } = await server()
      const { child, line } = await client(url)
      const socket = await asked
      socket.write(`${HEAD}12345`)
      expect(await line()).toBe('waiting')
      child.kill('SIGSTOP')
      socket.write(rest)
      await pause(2 * LIMIT)
      child.kill('SIGCONT')
      expect(await line()).toBe(said)
    })
  },
)
