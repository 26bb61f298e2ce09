// Writes over TLS: at once where the kernel took them, pending where it did not.

import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { Caller } from '../../../../src/testing/conformance/index.ts'
import { UndiciTransport } from '../../../../src/transports/undici/index.ts'
import { authority, certificate, localhost } from '../../../support/certificates.ts'
import { type SecureServer, secureServer, versions } from '../../../support/secure-server.ts'

const opened: { close(): unknown }[] = []
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close()
})

interface Begun {
  readonly caller: Caller
  readonly peer: SecureServer
  readonly answer: string
}

async function begun(version: 'TLSv1.2' | 'TLSv1.3', framing: number | 'chunked'): Promise<Begun> {
  const peer = await secureServer(await certificate(localhost), { minVersion: version, maxVersion: version })
  const { answer } = peer
  // Not before the body is over.
  peer.answer = ''
  const transport = new UndiciTransport({ tls: { ca: (await authority()).cert } })
  opened.push(peer, transport)
  const caller = new Caller({ transport }, 'POST', `https://localhost:${peer.port}/`)
  expect((await caller.send({ framing, more: true })).error).toBeNull()
  return { caller, peer, answer }
}

const bodyOf = ({ heads }: Pick<SecureServer, 'heads'>): number => heads.join('').split('~').length - 1

/** The server has what ends the request: the last chunk, or the last byte of a body whose length it knows. */
function isEnded({ heads }: SecureServer): boolean {
  const [, length] = /content-length: (\d+)/i.exec(heads[0] ?? '') ?? []
  return length === undefined
    ? (heads.at(-1) ?? '').endsWith('0\r\n\r\n')
    : bodyOf({ heads }) >= Number(length)
}

async function ended(caller: Caller, peer: SecureServer, answer: string): Promise<void> {
  const over = caller.end()
  while (!isEnded(peer)) await turn()
  peer.connections[0]?.write(answer)
  expect((await over).error).toBeNull()
  await caller.body()
}

describe.each(versions)('over %s', (version) => {
  test.each<[number, number | 'chunked']>([
    [10, 200],
    [10, 'chunked'],
    [65_536, 1_310_720],
    [65_536, 'chunked'],
  ])('a write of %i bytes of %s is done at once where the kernel takes it', async (size, framing) => {
    const { answer, caller, peer } = await begun(version, framing)
    await turn()
    let atOnce = 0
    for (let i = 0; i < 20; i++) {
      if ((await caller.write(Buffer.alloc(size, '~'))) === true) atOnce++
      // The server takes what there is, so that there is room again.
      await turn()
      await turn()
    }
    // The kernel of a busy machine may be full now and then.
    expect(atOnce).toBeGreaterThanOrEqual(15)
    await ended(caller, peer, answer)
    expect(bodyOf(peer)).toBe(20 * size)
  })

  test('it is pending where the server does not read, and no byte is lost', async () => {
    const { answer, caller, peer } = await begun(version, 'chunked')
    // With TLS 1.3 the client is ready before the server is.
    while (peer.heads.length === 0) await turn()
    const [socket] = peer.connections
    socket?.pause()
    let written = 0
    let pending: Promise<unknown> | null = null
    while (pending === null) {
      const write = caller.write(Buffer.alloc(65_536, '~'))
      written += 65_536
      // A kernel that is only busy takes it soon.
      for (let i = 0; i < 100 && caller.lifecycle.chart.isPending; i++) await turn()
      if (caller.lifecycle.chart.isPending) pending = Promise.resolve(write)
      else await write
      if (written > 64 * 1024 * 1024) throw new Error('the kernel of nobody takes that much')
    }
    expect(caller.names).toContain('ioPending')
    socket?.resume()
    await pending
    await ended(caller, peer, answer)
    expect(bodyOf(peer)).toBe(written)
  })
})
