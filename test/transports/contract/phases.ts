// A caller in each phase of an exchange, to be given up there.

import { NO_FOLLOW_UP } from '../../../src/lifecycle/index.ts'
import type { Caller, Environment } from '../../../src/testing/conformance/index.ts'
import { Gate, hang, head, reply, send, take, until } from '../../../src/testing/index.ts'
import { ANSWERED, COLD, type Harness } from './harness.ts'

export interface Phase {
  /** The state of the chart. */
  readonly state: string
  /** The pending call, and where it fails; null where none is pending. */
  readonly pending: string | null
  /** A TCP connection is up. */
  readonly connected: boolean
  /** Brings a caller there. Null if that is not possible. */
  reach(harness: Harness): Promise<Caller | null>
}

/** A hook that does not answer. */
const never = (): Promise<never> => new Promise(() => {})

const calling =
  (harness: Harness, url: (environment: Environment) => string) => async (): Promise<Caller> => {
    const environment = await harness.open({}, {})
    const caller = harness.caller('GET', url(environment))
    void caller.send()
    return caller
  }

/** An upload whose head has left, to a server that reads no body. */
async function uploading(harness: Harness, gate: Gate, answer = false): Promise<Caller> {
  const environment = await harness.open({
    '/x': answer ? [reply(413), until(gate), hang()] : [until(gate), hang()],
  })
  const caller = harness.caller('POST', '/x')
  await caller.sendEx(environment.tooMuch)
  return caller
}

/** A download whose head has come, and the first bytes of the body with it. */
export async function downloading(harness: Harness): Promise<Caller> {
  await harness.open({ '/x': [head(200, { 'Content-Length': '100' }), send('hello'), hang()] })
  const caller = harness.caller('GET', '/x')
  await caller.send()
  await harness.environment.settle()
  return caller
}

export const phases: readonly Phase[] = [
  {
    state: 'preparing',
    pending: 'send failed: prepare',
    connected: false,
    async reach(harness) {
      await harness.open({})
      const caller = harness.caller('GET', '/x', { followUp: { ...NO_FOLLOW_UP, prepare: never } })
      void caller.send()
      return caller
    },
  },
  {
    state: 'queued',
    pending: 'send failed: queue',
    connected: false,
    async reach(harness) {
      const gate = new Gate()
      await harness.open({ '/1': [until(gate), hang()] }, { connectionsPerOrigin: 1 })
      void harness.caller('GET', '/1').send()
      await gate.reached
      const caller = harness.caller('GET', '/x')
      void caller.send()
      await caller.hears('queued')
      return caller
    },
  },
  {
    state: 'resolving',
    pending: 'send failed: resolve',
    connected: false,
    async reach(harness) {
      const caller = await calling(harness, ({ unresolving }) => `${unresolving}/x`)()
      await caller.hears(COLD[0])
      return caller
    },
  },
  {
    state: 'connecting',
    pending: 'send failed: connect',
    connected: false,
    async reach(harness) {
      const { unanswering } = await harness.open({})
      if (unanswering === null) return null
      const caller = harness.caller('GET', `${unanswering}/x`)
      void caller.send()
      await caller.hears(COLD[2])
      return caller
    },
  },
  {
    state: 'securing',
    pending: 'send failed: secure',
    connected: true,
    async reach(harness) {
      const caller = await calling(harness, ({ mute }) => `${mute}/x`)()
      await caller.hears('securing')
      return caller
    },
  },
  {
    state: 'sendingRequest',
    pending: 'send failed: send',
    connected: true,
    async reach(harness) {
      const gate = new Gate()
      const environment = await harness.open({ '/x': [until(gate), hang()] })
      const caller = harness.caller('POST', '/x')
      void caller.post(Buffer.alloc(environment.tooMuch))
      await gate.reached
      await environment.settle()
      return caller
    },
  },
  {
    state: 'awaitingContinue',
    pending: 'send failed: response',
    connected: true,
    async reach(harness) {
      await harness.open({ '/x': [until(new Gate()), hang()] })
      const caller = harness.caller('PUT', '/x')
      void caller.post('abcd', { expectContinue: 600_000 })
      await caller.hears('REQUEST_SENT')
      return caller
    },
  },
  {
    state: 'writing.ready',
    pending: null,
    connected: true,
    reach: (harness) => uploading(harness, new Gate()),
  },
  {
    state: 'writing.ioPending',
    pending: 'write failed: write',
    connected: true,
    async reach(harness) {
      const caller = await uploading(harness, new Gate())
      void caller.write(Buffer.alloc(harness.environment.tooMuch))
      return caller
    },
  },
  {
    state: 'answered.ready',
    pending: null,
    connected: true,
    async reach(harness) {
      const caller = await uploading(harness, new Gate(), true)
      await caller.hears('answered')
      return caller
    },
  },
  {
    state: 'answered.ioPending',
    pending: 'write failed: write',
    connected: true,
    async reach(harness) {
      const caller = await uploading(harness, new Gate(), true)
      await caller.hears('answered')
      void caller.write(Buffer.alloc(harness.environment.tooMuch))
      return caller
    },
  },
  {
    state: 'ending.receiving',
    pending: 'end failed: response',
    connected: true,
    async reach(harness) {
      await harness.open({ '/x': [take(), hang()] })
      const caller = harness.caller('POST', '/x')
      await caller.sendEx('chunked')
      void caller.end()
      await caller.hears(ANSWERED[0])
      return caller
    },
  },
  {
    state: 'deciding.authenticating',
    pending: 'send failed: authenticate',
    connected: true,
    async reach(harness) {
      await harness.open({ '/x': [head(401, { 'Content-Length': '100' }), send('hello'), hang()] })
      const caller = harness.caller('GET', '/x', { followUp: { ...NO_FOLLOW_UP, next: never } })
      void caller.send()
      await caller.hears('RESPONSE_RECEIVED')
      return caller
    },
  },
  { state: 'reading.ready', pending: null, connected: true, reach: (harness) => downloading(harness) },
  {
    state: 'reading.ioPending',
    pending: 'read failed: read',
    connected: true,
    async reach(harness) {
      const caller = await downloading(harness)
      void caller.read(Buffer.alloc(50), true)
      return caller
    },
  },
  {
    state: 'reading.querying',
    pending: 'query failed: read',
    connected: true,
    async reach(harness) {
      const caller = await downloading(harness)
      void caller.take()
      void caller.query()
      return caller
    },
  },
]
