// What the servers need: a folder, free ports, certificates, users, and files to serve.

import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { authority, certificate, client, type Identity, localhost } from '../support/certificates.ts'
import { find } from './programs.ts'

const execute = (program: string, options: readonly string[]): Promise<string> =>
  promisify(execFile)(program, options).then(({ stdout }) => stdout.trim())

export const user = { username: 'somebody', password: 'open sesame' }
export const realm = 'interop'

export interface Workspace {
  readonly folder: string
  /** The authority that the servers trust, and that clients should. */
  readonly ca: string
  readonly server: Identity
  readonly client: Identity
  /** By its path at a web server. */
  readonly files: Readonly<Record<string, Buffer>>
  clear(): Promise<void>
}

export async function prepare(): Promise<Workspace> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'hinternet-interop-'))
  // Servers that were started by root work as somebody else.
  await chmod(folder, 0o777)
  const [ca, server, own] = await Promise.all([authority(), certificate(localhost), certificate(client)])
  const text = Buffer.from(noise(1_000_000).toString('base64').replace(/.{76}/g, '$&\n'))
  const files = {
    '/small.txt': Buffer.from('hello world\n'),
    '/large.bin': noise(8 * 1_048_576),
    '/text.txt': text,
  }
  for (const name of ['www', 'put', 'limited', 'tmp']) {
    await mkdir(path.join(folder, name))
    await chmod(path.join(folder, name), 0o777)
  }
  const { password, username } = user
  const sha = createHash('sha1').update(password).digest('base64')
  const ha1 = createHash('md5').update(`${username}:${realm}:${password}`).digest('hex')
  const crypted =
    (await find('openssl')) === null ? '' : await execute('openssl', ['passwd', '-apr1', password])
  await Promise.all([
    ...Object.entries(files).map(([name, bytes]) => writeFile(path.join(folder, 'www', name), bytes)),
    writeFile(path.join(folder, 'ca.pem'), ca.cert),
    writeFile(path.join(folder, 'cert.pem'), server.cert),
    writeFile(path.join(folder, 'key.pem'), server.key, { mode: 0o644 }),
    writeFile(path.join(folder, 'basic.users'), `${username}:{SHA}${sha}\n`),
    writeFile(path.join(folder, 'squid.users'), `${username}:${crypted}\n`),
    writeFile(path.join(folder, 'digest.users'), `${username}:${realm}:${ha1}\n`),
    writeFile(path.join(folder, 'mime.types'), 'text/plain txt\n'),
  ])
  const clear = (): Promise<void> => rm(folder, { recursive: true, force: true })
  return { folder, ca: ca.cert, server, client: own, files, clear }
}

/** Bytes that no coding makes smaller, the same each time. */
export function noise(length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length)
  let state = 1
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    bytes[i] = state >>> 16
  }
  return bytes
}

export async function freePort(): Promise<number> {
  const server = net.createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as net.AddressInfo
  await new Promise<void>((resolve) => server.close(() => resolve()))
  return port
}
