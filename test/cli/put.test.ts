// Uploading a file.

import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import net, { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { PROGRAM, type Running, run, start } from './program.ts'
import { webServer } from './web-server.ts'

const execute = promisify(execFile)
const MIB = 1_048_576
const directory = mkdtempSync(path.join(tmpdir(), 'hinternet-put-'))
afterAll(() => rmSync(directory, { recursive: true }))

function file(name: string, bytes: number): string {
  const at = path.join(directory, name)
  const pattern = Buffer.from(Uint8Array.from({ length: 65_521 }, (_, i) => (i * 31) % 256))
  writeFileSync(at, Buffer.alloc(bytes, pattern))
  return at
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Answers with the hash of what it got. */
const hashing = () =>
  webServer((request, response) => {
    const hash = createHash('sha256')
    request.on('data', (chunk) => hash.update(chunk))
    request.on('end', () => {
      const { method, headers } = request
      const { 'content-length': length = 'none', 'transfer-encoding': coding = 'none' } = headers
      response.end([method, length, coding, hash.digest('hex')].join(' '))
    })
  })

describe('hinternet put <file> <url>', () => {
  it('sends the bytes of the file with its length', async () => {
    const at = file('some.bin', 3 * MIB + 17)
    await using server = await hashing()
    const { code, stdout, stderr } = await run('put', at, server.origin)
    expect(code).toBe(0)
    expect(stdout).toBe(`PUT ${3 * MIB + 17} none ${sha256(readFileSync(at))}`)
    expect(stderr).toMatch(/\] 100\.0 % {2}3\.0 MiB of 3\.0 MiB sent/)
    expect(stderr).not.toMatch(/[^\n\x20-\x7e]/)
  })

  it('sends an empty file', async () => {
    await using server = await hashing()
    const { code, stdout } = await run('-q', 'put', file('empty', 0), server.origin)
    expect({ code, stdout }).toEqual({ code: 0, stdout: `PUT 0 none ${sha256(Buffer.alloc(0))}` })
  })

  it.skipIf(process.platform === 'win32')('sends a pipe, whose length nobody knows, in chunks', async () => {
    await using server = await hashing()
    const line = `printf 'from a pipe' | "$0" "$1" -q put /dev/stdin "$2"`
    const { stdout } = await execute('sh', ['-c', line, process.execPath, PROGRAM, server.origin])
    expect(stdout).toBe(`PUT none chunked ${sha256(Buffer.from('from a pipe'))}`)
  })

  it('shows the answer of a server that wants no more of the body, and ends with 22', async () => {
    // It goes on reading: an answer before a reset may be lost on its way.
    await using server = await webServer((request, response) => {
      request.resume()
      response.writeHead(413).end('too much')
    })
    const { code, stdout, stderr } = await run('put', file('large.bin', 64 * MIB), server.origin)
    expect({ code, stdout }).toEqual({ code: 22, stdout: 'too much' })
    expect(stderr).toMatch(/answered +status=413/)
  })

  it('notices a file that becomes shorter under its hands', async () => {
    const at = file('shrinking.bin', 64 * MIB)
    await using server = await stalled()
    const program = start('put', at, server.url)
    await program.until(({ stderr }) => stderr.includes('ERROR_IO_PENDING'))
    truncateSync(at, MIB)
    server.resume()
    const { code, stderr } = await program.exit
    expect(code).toBe(1)
    expect(stderr).toMatch(/^hinternet: .*shrinking\.bin became shorter while it was sent. Send it again.*$/m)
  })

  it.skipIf(!existsSync('/proc/net/tcp'))(
    'claims no byte that the kernel does not have, and all that it has but for the write that pends',
    async () => {
      const at = file('stalled.bin', 64 * MIB)
      await using server = await stalled()
      const program = start('-v', 'put', at, server.url)
      await expect
        .poll(() => {
          const claimed = claimedBy(program)
          // Read after the claim was: what nobody takes out of the kernel can only have become more.
          const inKernel = bytesInKernel(server.port) - headBytesOf(program)
          expect(claimed).toBeLessThanOrEqual(inKernel)
          return isPending(program) && inKernel - claimed < 65_536
        }, POLL)
        .toBe(true)
      expect(claimedBy(program)).toBeLessThan(64 * MIB)
      server.resume()
      const { code } = await program.exit
      expect(code).toBe(0)
      expect(claimedBy(program)).toBe(64 * MIB)
    },
  )
})

const POLL = { timeout: 15_000, interval: 20 }

const isPending = ({ stderr }: Running): boolean =>
  stderr.trimEnd().split('\n').at(-1)?.includes('ERROR_IO_PENDING') ?? false

const claimedBy = ({ stderr }: Running): number =>
  Number([...stderr.matchAll(/ bodyBytes=(\d+)\n/g)].at(-1)?.[1] ?? 0)

const headBytesOf = ({ stderr }: Running): number =>
  Number(/ bytes=(\d+) bodyBytes=0\n/.exec(stderr)?.[1] ?? 0)

interface Stalled extends AsyncDisposable {
  readonly port: number
  readonly url: string
  /** From now on it reads; it answers when it has read a whole body of 64 MiB. */
  resume(): void
}

/** A server that reads nothing until it is told to. */
async function stalled(): Promise<Stalled> {
  const sockets: net.Socket[] = []
  const server = net.createServer({ pauseOnConnect: true }, (socket) => {
    let received = 0
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      received += chunk.length
      if (received > 64 * MIB) socket.end('HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n')
    })
    socket.pause()
    sockets.push(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://127.0.0.1:${port}/`,
    resume() {
      for (const socket of sockets) socket.resume()
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** What the kernel holds of the one connection to a port: not yet acknowledged on one side, not yet read on the other. */
function bytesInKernel(port: number): number {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  let bytes = 0
  for (const line of readFileSync('/proc/net/tcp', 'latin1').split('\n').slice(1)) {
    const [, local = '', remote = '', state, queues = ''] = line.trim().split(/\s+/)
    const [unsent, unread] = queues.split(':').map((hex) => Number.parseInt(hex, 16))
    if (state !== ESTABLISHED) continue
    if (remote.endsWith(suffix)) bytes += unsent ?? 0
    if (local.endsWith(suffix)) bytes += unread ?? 0
  }
  return bytes
}

const ESTABLISHED = '01'
