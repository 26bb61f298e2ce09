// The clock that tests move.

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { ManualClock } from '../../src/testing/index.ts'

describe('what is planned', () => {
  test('runs by itself when it is due, each in a turn of its own', async () => {
    const clock = new ManualClock()
    const ran: string[] = []
    clock.after(0, () => {
      ran.push('one')
      void Promise.resolve().then(() => ran.push('promise'))
    })
    clock.after(0, () => ran.push('two'))
    expect(ran).toEqual([])
    await clock.idle()
    expect(ran).toEqual(['one', 'promise', 'two'])
  })

  test('waits for its time', async () => {
    const clock = new ManualClock()
    const ran: number[] = []
    clock.after(20, () => ran.push(clock.now()))
    clock.after(10, () => ran.push(clock.now()))
    await clock.idle()
    expect([ran, clock.now(), clock.due]).toEqual([[], 0, 10])
    await clock.advance(15)
    expect([ran, clock.now(), clock.due]).toEqual([[10], 15, 5])
    await clock.advance(5)
    expect([ran, clock.due]).toEqual([[10, 20], null])
  })

  test('may plan more, which runs within the same advance', async () => {
    const clock = new ManualClock()
    const ran: number[] = []
    const again = (): void => {
      ran.push(clock.now())
      if (ran.length < 5) clock.after(10, again)
    }
    clock.after(10, again)
    await clock.advance(35)
    expect(ran).toEqual([10, 20, 30])
    expect(clock.now()).toBe(35)
  })

  test('can be undone', async () => {
    const clock = new ManualClock()
    let ran = false
    const undo = clock.after(5, () => {
      ran = true
    })
    undo()
    undo()
    await clock.advance(10)
    expect([ran, clock.due]).toEqual([false, null])
  })

  test('a negative time is now', async () => {
    const clock = new ManualClock()
    let ran = false
    clock.after(-1, () => {
      ran = true
    })
    await clock.idle()
    expect([ran, clock.now()]).toEqual([true, 0])
  })
})

describe('by hand', () => {
  test('nothing runs but in turns', async () => {
    const clock = new ManualClock({ auto: false })
    const ran: string[] = []
    clock.after(0, () => ran.push('one'))
    clock.after(0, () => ran.push('two'))
    clock.after(7, () => ran.push('three'))
    await new Promise((resolve) => setImmediate(resolve))
    expect(ran).toEqual([])
    expect([clock.turn(), ran]).toEqual([true, ['one']])
    expect([clock.turn(), clock.turn()]).toEqual([true, false])
    expect([clock.skip(), clock.now(), clock.turn()]).toEqual([true, 7, true])
    expect([clock.skip(), ran]).toEqual([false, ['one', 'two', 'three']])
  })

  test('idle and advance run what is due', async () => {
    const clock = new ManualClock({ auto: false })
    const ran: number[] = []
    for (const ms of [0, 0, 5]) clock.after(ms, () => ran.push(ms))
    await clock.idle()
    expect(ran).toEqual([0, 0])
    await clock.advance(5)
    expect(ran).toEqual([0, 0, 5])
  })
})

describe('a script that waits for a clock that nobody moves', () => {
  /** What a program says on stderr. It ends by itself, or when it hears the warning. */
  const said = async (route: string, then: string): Promise<string> => {
    const program = `
      const { Session } = await import('hinternet')
      const { ScriptedServer } = await import('hinternet/testing')
      const server = new ScriptedServer()
      server.on('GET', '/').${route}
      const session = new Session({ transport: server.transport, clock: server.clock })
      const fetched = session.fetch('http://example.test/').then((response) => response.text())
      ${then}`
    const cwd = fileURLToPath(new URL('../../', import.meta.url))
    const args = ['--input-type=module', '-e', program]
    const running = promisify(execFile)(process.execPath, args, { cwd, timeout: 30_000 })
    return (await running.catch((error: { stderr: string }) => error)).stderr
  }
  const WARNING =
    /HINTERNET_CLOCK\] Warning: A script waits for a ManualClock that nobody moves: await clock\.advance/g

  test.each([
    ['before the answer', 'wait(5).reply(200)'],
    ['before the connection', 'connect({ after: 5 })'],
  ])('%s warns the process once', async (_when, route) => {
    const stays =
      "setInterval(() => {}, 1000); process.on('warning', () => setImmediate(() => process.exit()))"
    expect((await said(route, `${stays}; await fetched`)).match(WARNING)).toHaveLength(1)
    expect(
      (await said(route, 'await Promise.all([fetched, session.fetch(server.origin)])')).match(WARNING),
    ).toHaveLength(1)
  })

  test('and moves later, or gives up, warns nobody', async () => {
    const moves = 'await server.clock.advance(5); await fetched; await session.close()'
    expect(await said('wait(5).reply(200)', moves)).not.toMatch(WARNING)
    const givesUp = 'fetched.catch(() => {}); await session.close()'
    expect(await said('wait(5).reply(200)', givesUp)).not.toMatch(WARNING)
  })
})
