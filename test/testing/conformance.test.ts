// The scenarios of the package as a function: on each transport of ours, and on transports that break the rules.

import { describe, expect, test } from 'vitest'
import type { Exchange, Listener, RequestHead, Transport } from '../../src/lifecycle/index.ts'
import { DecodingTransport } from '../../src/policies/index.ts'
import {
  type ConformanceResult,
  loadScenarios,
  RecordingTransport,
  runConformance,
  ScriptedTransport,
} from '../../src/testing/index.ts'
import { UndiciTransport } from '../../src/transports/undici/index.ts'
import { identity } from '../transports/undici/environment.ts'

const count = (results: readonly ConformanceResult[], outcome: string): number =>
  results.filter((result) => result.outcome === outcome).length
const failed = (results: readonly ConformanceResult[]): readonly ConformanceResult[] =>
  results.filter(({ outcome }) => outcome === 'failed')

describe('all scenarios pass', () => {
  test('on undici; what needs a proxy is skipped', async () => {
    const results = await runConformance((options) => new UndiciTransport(options), { identity })
    expect(failed(results)).toEqual([])
    expect(count(results, 'passed')).toBeGreaterThan(30)
    expect(count(results, 'skipped')).toBe(5)
  })

  test('on a transport that decodes', async () => {
    const results = await runConformance((options) => new DecodingTransport(new UndiciTransport(options)))
    expect(failed(results)).toEqual([])
    expect(count(results, 'skipped')).toBe(7)
  })

  test('on a transport that plays scripts, recorded or not', async () => {
    for (const wrapped of [false, true]) {
      const results = await runConformance(
        (options) => {
          const transport = new ScriptedTransport(options)
          return wrapped ? new RecordingTransport(transport, options.clock) : transport
        },
        { servers: 'scripted' },
      )
      expect(failed(results)).toEqual([])
      expect(count(results, 'skipped')).toBe(5)
    }
  })
})

const scenarios = await loadScenarios(`
# A GET

\`\`\`server
/x: reply 200
\`\`\`

\`\`\`trace
caller.send
wire.resolving
  RESOLVING_NAME
wire.resolved
  NAME_RESOLVED
wire.connecting
  CONNECTING_TO_SERVER
wire.connected
  CONNECTED_TO_SERVER
wire.sending
  SENDING_REQUEST
wire.sent
  REQUEST_SENT
  RECEIVING_RESPONSE
wire.responded 200
  RESPONSE_RECEIVED
  REQUEST_COMPLETE send
caller.close
wire.released
  HANDLE_CLOSING
\`\`\`
`)

/** Another transport with one thing wrong. */
class Wrong implements Transport {
  readonly #transport: Transport
  readonly #report: (listener: Listener) => Listener['report']

  constructor(transport: Transport, report: (listener: Listener) => Listener['report']) {
    this.#transport = transport
    this.#report = report
  }

  open(head: RequestHead, listener: Listener): Exchange {
    return this.#transport.open(head, {
      id: listener.id,
      report: this.#report(listener),
      responded: (response) => listener.responded(response),
      readable: () => listener.readable(),
      failed: (reason, cause) => listener.failed(reason, cause),
    })
  }

  close(): void {
    this.#transport.close()
  }
}

describe('a transport that breaks a rule fails', () => {
  const run = async (report: (listener: Listener) => Listener['report']): Promise<ConformanceResult> => {
    const [result] = await runConformance((options) => new Wrong(new UndiciTransport(options), report), {
      scenarios,
    })
    return result as ConformanceResult
  }

  test('a scenario of one’s own passes where nothing is wrong', async () => {
    expect(await run((listener) => (fact) => listener.report(fact))).toMatchObject({
      title: 'A GET',
      outcome: 'passed',
      faults: [],
    })
  })

  test('by a fact that is left out, and the lines say which', async () => {
    const result = await run((listener) => (fact) => fact.type === 'wire.resolved' || listener.report(fact))
    expect(result.outcome).toBe('failed')
    expect(result.expected).toContain('wire.resolved')
    expect(result.recorded).not.toContain('wire.resolved')
  })

  test('by reporting nothing, within its time', async () => {
    const nobody = { id: 0, report() {}, responded() {}, readable() {}, failed() {} }
    const [result] = await runConformance(
      (options) => {
        const transport = new UndiciTransport(options)
        return { open: (head) => transport.open(head, nobody), close: () => transport.close() }
      },
      { scenarios, limitMs: 200 },
    )
    expect(result).toMatchObject({
      outcome: 'failed',
      faults: ['Error: the scenario did not end within 200 ms'],
    })
  })

  test('by an error of its own', async () => {
    const [result] = await runConformance(
      () => ({
        open() {
          throw new RangeError('no room')
        },
        close() {},
      }),
      { scenarios },
    )
    expect(result).toMatchObject({ outcome: 'failed', faults: ['RangeError: no room'] })
  })

  test('by connections that stay open after its close', async () => {
    const left: Transport[] = []
    const [result] = await runConformance(
      (options) => {
        const transport = new UndiciTransport(options)
        left.push(transport)
        return { open: (head, listener) => transport.open(head, listener), close() {} }
      },
      { scenarios, limitMs: 200 },
    )
    for (const transport of left) transport.close()
    expect(result).toMatchObject({
      outcome: 'failed',
      faults: ['Error: connections are left open within 200 ms'],
    })
  })
})

test('what is wrong with the options is said', async () => {
  const factory = (): Transport => new UndiciTransport()
  for (const options of [
    { scenario: [] },
    { scenarios: 'all' },
    { servers: 'none' },
    { identity: {} },
    { limitMs: -1 },
  ])
    await expect(runConformance(factory, options as never)).rejects.toMatchObject({
      name: 'InvalidOptionError',
    })
})
