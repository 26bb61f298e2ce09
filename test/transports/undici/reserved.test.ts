// A connection is under way, idle and watched, reserved and watched, or closed.

import { describe, expect, test, vi } from 'vitest'
import { connectAhead, type Reservation } from '../../../src/lifecycle/index.ts'
import type { RawConnection } from '../../support/raw-server.ts'
import { OK, rawWire } from './raw-wire.ts'

const wire = rawWire({ connectionsPerOrigin: 1 })

const request = wire.caller

async function reserved(): Promise<{ peer: RawConnection; reservation: Reservation }> {
  const reservation = new Promise<Reservation>((resolve, reject) => {
    connectAhead(0, wire.transport, request().head(), (error, made) =>
      made === null ? reject(error) : resolve(made),
    )
  })
  return { peer: await wire.server.accept(), reservation: await reservation }
}

/** How it ends, and how many connections are kept afterwards: a server that sends unasked bytes gets a new one each time. */
const ends: readonly (readonly [string, (peer: RawConnection) => void, number])[] = [
  ['ends it', (peer) => void peer.socket.destroy(), 1],
  ['resets it', (peer) => void peer.socket.resetAndDestroy(), 1],
  ['sends a response that nobody asked for', (peer) => peer.write(OK), 0],
  ['sends a byte', (peer) => peer.write('x'), 0],
]

describe.each(ends)('where the server %s', (_what, end, kept) => {
  test.each(['before the request', 'just as the request is sent'])(
    '%s, it goes out on another connection, whatever its method',
    async (when) => {
      const { peer, reservation } = await reserved()
      end(peer)
      if (when === 'before the request') await wire.server.quiet()
      const caller = request('POST')
      const sent = caller.send({ framing: 4, body: Buffer.from('abcd'), reservation })
      const other = await wire.server.accept()
      await other.until((received) => received.endsWith('abcd'))
      other.write(OK)
      await sent
      expect(caller.names.slice(0, 2)).toEqual(['CONNECTING_TO_SERVER', 'CONNECTED_TO_SERVER'])
      expect(caller.names).not.toContain('retrying')
      expect(peer.received).toBe('')
      expect(wire.transport.count()).toMatchObject({ open: kept })
    },
  )
})

test('counts as a connection, and as none that is idle', async () => {
  const { reservation } = await reserved()
  expect(wire.transport.count()).toEqual({ open: 1, idle: 0, waiting: 0 })
  const other = request()
  const sent = other.send()
  await other.hears('queued')
  reservation.release()
  const peer = await wire.server.accept()
  await peer.head()
  peer.write(OK)
  await sent
})

test('is closed when it has waited too long, as an idle one is', async () => {
  wire.use({ idleMs: 20 })
  const { reservation } = await reserved()
  await wire.server.quiet()
  await vi.waitFor(() => expect(wire.transport.count().open).toBe(0))
  reservation.release()
})

test('that was never used is fresh: a request whose head has left on it is not repeated', async () => {
  const { peer, reservation } = await reserved()
  const caller = request()
  const sent = caller.send({ reservation })
  await peer.head()
  peer.socket.end()
  expect((await sent).error).toMatchObject({ phase: 'response', reason: 'closed' })
  expect(wire.server.connections.length).toBe(1)
})
