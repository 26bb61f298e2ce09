// Cancel and close in every phase: the pending call is told, nothing is said afterwards, and no connection is left.

import { describe, expect, test } from 'vitest'
import { Gate, hang, head, reply, send, take, until } from '../../../src/transports/scripted/index.ts'
import type { Caller } from '../caller.ts'
import type { World } from '../world.ts'
import { ANSWERED, CLOSED, COLD, SENT, type Setting } from './setting.ts'

interface Phase {
  /** Where the caller is, in the words of the chart. */
  readonly state: string
  /** The pending call, and where it fails; null where none is pending. */
  readonly pending: string | null
  /** A TCP connection is up. */
  readonly connected: boolean
  /** Brings a caller there. Null where that cannot be had. */
  reach(setting: Setting): Promise<Caller | null>
}

const calling = (setting: Setting, url: (world: World) => string) => async (): Promise<Caller> => {
  const world = await setting.open({}, {})
  const caller = setting.caller('GET', url(world))
  void caller.send()
  return caller
}

/** An upload whose head has left, to a server that reads no body. */
async function uploading(setting: Setting, gate: Gate, answer = false): Promise<Caller> {
  const world = await setting.open({
    '/x': answer ? [reply(413), until(gate), hang()] : [until(gate), hang()],
  })
  const caller = setting.caller('POST', '/x')
  await caller.sendEx(world.tooMuch)
  return caller
}

/** A download whose head has come, and the first bytes of the body with it. */
async function downloading(setting: Setting): Promise<Caller> {
  await setting.open({ '/x': [head(200, { 'Content-Length': '100' }), send('hello'), hang()] })
  const caller = setting.caller('GET', '/x')
  await caller.send()
  await setting.world.settle()
  return caller
}

const phases: readonly Phase[] = [
  {
    state: 'queued',
    pending: 'send failed: queue',
    connected: false,
    async reach(setting) {
      const gate = new Gate()
      await setting.open({ '/1': [until(gate), hang()] }, { connectionsPerOrigin: 1 })
      void setting.caller('GET', '/1').send()
      await gate.reached
      const caller = setting.caller('GET', '/x')
      void caller.send()
      await caller.hears('queued')
      return caller
    },
  },
  {
    state: 'resolving',
    pending: 'send failed: resolve',
    connected: false,
    async reach(setting) {
      const caller = await calling(setting, ({ unresolving }) => `${unresolving}/x`)()
      await caller.hears(COLD[0])
      return caller
    },
  },
  {
    state: 'connecting',
    pending: 'send failed: connect',
    connected: false,
    async reach(setting) {
      const { unanswering } = await setting.open({})
      if (unanswering === null) return null
      const caller = setting.caller('GET', `${unanswering}/x`)
      void caller.send()
      await caller.hears(COLD[2])
      return caller
    },
  },
  {
    state: 'securing',
    pending: 'send failed: secure',
    connected: true,
    async reach(setting) {
      const caller = await calling(setting, ({ mute }) => `${mute}/x`)()
      await caller.hears('securing')
      return caller
    },
  },
  {
    state: 'sendingRequest',
    pending: 'send failed: send',
    connected: true,
    async reach(setting) {
      const gate = new Gate()
      const world = await setting.open({ '/x': [until(gate), hang()] })
      const caller = setting.caller('POST', '/x')
      void caller.post(Buffer.alloc(world.tooMuch))
      await gate.reached
      await world.settle()
      return caller
    },
  },
  {
    state: 'writing.ready',
    pending: null,
    connected: true,
    reach: (setting) => uploading(setting, new Gate()),
  },
  {
    state: 'writing.ioPending',
    pending: 'write failed: write',
    connected: true,
    async reach(setting) {
      const caller = await uploading(setting, new Gate())
      void caller.write(Buffer.alloc(setting.world.tooMuch))
      return caller
    },
  },
  {
    state: 'answered.ready',
    pending: null,
    connected: true,
    async reach(setting) {
      const caller = await uploading(setting, new Gate(), true)
      await caller.hears('answered')
      return caller
    },
  },
  {
    state: 'answered.ioPending',
    pending: 'write failed: write',
    connected: true,
    async reach(setting) {
      const caller = await uploading(setting, new Gate(), true)
      await caller.hears('answered')
      void caller.write(Buffer.alloc(setting.world.tooMuch))
      return caller
    },
  },
  {
    state: 'ending.receiving',
    pending: 'end failed: response',
    connected: true,
    async reach(setting) {
      await setting.open({ '/x': [take(), hang()] })
      const caller = setting.caller('POST', '/x')
      await caller.sendEx('chunked')
      void caller.end()
      await caller.hears(ANSWERED[0])
      return caller
    },
  },
  { state: 'reading.ready', pending: null, connected: true, reach: (setting) => downloading(setting) },
  {
    state: 'reading.ioPending',
    pending: 'read failed: read',
    connected: true,
    async reach(setting) {
      const caller = await downloading(setting)
      void caller.read(Buffer.alloc(50), true)
      return caller
    },
  },
]

export function givingUp(setting: Setting): void {
  describe.each(phases.map((phase) => [phase.state, phase] as const))('while %s', (state, phase) => {
    const completion = phase.pending === null ? [] : [`REQUEST_COMPLETE ${phase.pending}, cancelled`]
    const closing = phase.connected ? [...CLOSED] : []

    async function reached(): Promise<Caller | null> {
      const caller = await phase.reach(setting)
      if (caller === null) return null
      expect(stateOf(caller)).toBe(state)
      caller.forget()
      return caller
    }

    async function nothingIsLeft(caller: Caller, said: readonly string[]): Promise<void> {
      if (phase.state === 'queued') await setting.world.settle()
      else await setting.world.connected(0)
      await setting.world.settle()
      expect(caller.said).toEqual(said)
    }

    // The completion of a cancel comes when the wire has been let go of; that of a close, at once.
    test('cancel', async () => {
      const caller = await reached()
      if (caller === null) return
      expect(caller.cancel()).toBe(true)
      expect(caller.said).toEqual([])
      await nothingIsLeft(caller, [...closing, ...completion])
      expect(stateOf(caller)).toBe('failed')
      expect(caller.cancel()).toBe(false)
    })

    test('close', async () => {
      const caller = await reached()
      if (caller === null) return
      caller.call((lifecycle) => lifecycle.close())
      if (phase.pending !== null) expect(caller.said).toEqual([])
      else expect(caller.said).toEqual([...closing, 'HANDLE_CLOSING'])
      await nothingIsLeft(caller, [...completion, ...closing, 'HANDLE_CLOSING'])
      expect(() => caller.lifecycle.close()).toThrow(expect.objectContaining({ name: 'WrongStateError' }))
    })
  })

  test('a cancelled request can be sent again (resend-after-failure)', async () => {
    const gate = new Gate()
    await setting.open({ '/x': [[until(gate), hang()], [reply(200, {}, 'again')]] })
    const caller = setting.caller('GET', '/x')
    const done = caller.send()
    await gate.reached
    caller.cancel()
    expect((await done).error).toMatchObject({ reason: 'cancelled' })
    caller.forget()
    expect((await caller.send()).error).toBeNull()
    expect(caller.said).toEqual([...COLD, ...SENT, ...ANSWERED, 'REQUEST_COMPLETE send'])
    expect(await caller.body()).toBe('again')
  })

  test('a request can be sent again when its body was read (resend-after-read)', async () => {
    const world = await setting.open({ '/x': [[reply(200, {}, 'one')], [reply(200, {}, 'two')]] })
    const caller = setting.caller('GET', '/x')
    await caller.send()
    expect(await caller.body()).toBe('one')
    caller.forget()
    await caller.send()
    expect(caller.said).toEqual(['reused after 1', ...SENT, ...ANSWERED, 'REQUEST_COMPLETE send'])
    expect(await caller.body()).toBe('two')
    expect(world.requests.map(({ connection }) => connection)).toEqual([1, 1])
  })

  test('sent again with half of its body to come, it lets the connection go first', async () => {
    const caller = await downloading(setting)
    caller.forget()
    void caller.send()
    expect(caller.said).toEqual([...CLOSED])
    await caller.hears(COLD[0])
    await caller.hears('RESPONSE_RECEIVED')
    expect(setting.world.requests.map(({ connection }) => connection)).toEqual([1, 2])
  })

  test('half of the body is still to come: the connection is dropped (close-body-missing)', async () => {
    const caller = await downloading(setting)
    caller.forget()
    caller.call((lifecycle) => lifecycle.close())
    expect(caller.said).toEqual([...CLOSED, 'HANDLE_CLOSING'])
    await setting.world.connected(0)
  })
}

/** The innermost states, as the chart names them. */
const stateOf = (caller: Caller): string => {
  const names = [...caller.state.matchAll(/"(\w+)"/g)].map(([, name]) => name as string)
  return names.filter((name) => name !== 'open' && name !== 'exchange').join('.')
}
