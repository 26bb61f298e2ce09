// `stalled` and `resumed`: a phase that makes no progress for a while is announced, and so is its next progress.

import { describe, expect, it } from 'vitest'
import type { Notification } from '../../src/index.ts'
import {
  chunk,
  dribble,
  Gate,
  hang,
  head,
  lastChunk,
  reply,
  take,
  until,
  wait,
} from '../../src/testing/index.ts'
import { ORIGIN, scriptedSession } from './support/scripted-session.ts'

const routes = (gate: Gate) => ({
  '/': [take(), reply(200, {}, 'abc')],
  '/late': [take(), wait(250), reply(200, {}, 'abc')],
  '/slow': [take(), head(200, { 'content-length': '40' }), ...dribble(Buffer.alloc(40), 10, 60)],
  '/gap': [
    take(),
    head(200, { 'transfer-encoding': 'chunked' }),
    chunk('ab'),
    wait(300),
    chunk('cd'),
    lastChunk(),
  ],
  '/held': [until(gate), take(), reply(200)],
  '/hang': [take(), hang()],
})

function setUp(options = {}) {
  const gate = new Gate()
  const made = scriptedSession(routes(gate), { stallAfter: 100, ...options })
  const heard: [string, unknown][] = []
  made.session.on('status', (notification: Notification) => {
    const { name } = notification
    if (name === 'stalled' || name === 'resumed')
      heard.push([`${name} ${notification.phase}`, notification.ms])
    if (name === 'INTERNET_STATUS_REQUEST_COMPLETE') heard.push(['complete', notification.failure?.reason])
  })
  return { ...made, gate, heard }
}

describe.each([
  ['the table', false],
  ['the interpreter', true],
])('with %s', (_how, interpret) => {
  it('a late response is announced as stalled, and then as resumed', async () => {
    const { clock, heard, session } = setUp({ interpret })
    const response = session.fetch(`${ORIGIN}/late`)
    await clock.advance(250)
    await response
    expect(heard.slice(0, 3)).toEqual([
      ['stalled response', 100],
      ['resumed response', 250],
      ['complete', undefined],
    ])
  })

  it('so is a gap in a body that is read, each time again', async () => {
    const { clock, heard, session } = setUp({ interpret })
    const response = await session.fetch(`${ORIGIN}/gap`)
    const text = response.text()
    await clock.advance(300)
    expect(await text).toBe('abcd')
    expect(heard.map(([name]) => name)).toContain('stalled read')
    expect(heard.map(([name]) => name)).toContain('resumed read')
  })

  it('bytes that trickle in are progress, also for a read that waits for more', async () => {
    const { clock, heard, session } = setUp({ interpret })
    const request = session.open('GET', `${ORIGIN}/slow`)
    await request.send()
    const read = request.read(new Uint8Array(40), { fill: true })
    await clock.advance(400)
    expect(await read).toBe(40)
    expect(heard.filter(([name]) => name.startsWith('stalled'))).toEqual([])
  })

  it('a write that the server does not take is announced', async () => {
    const { clock, gate, heard, session } = setUp({ interpret, script: { capacity: 10 } })
    const request = session.open('PUT', `${ORIGIN}/held`)
    await request.sendEx({ contentLength: 20 })
    const written = request.write(Buffer.alloc(20))
    await clock.advance(130)
    gate.open()
    await written
    expect(heard.filter(([name]) => name.endsWith('write'))).toEqual([
      ['stalled write', 100],
      ['resumed write', 130],
    ])
  })

  it('after a failure, a cancel or a close nothing resumes', async () => {
    for (const end of ['cancel', 'close', 'timeout']) {
      const { clock, heard, session } = setUp({ interpret, timeouts: { response: 150 } })
      const request = session.open('GET', `${ORIGIN}/hang`)
      const failed = expect(request.send()).rejects.toThrow()
      await clock.advance(120)
      if (end === 'cancel') request.cancel()
      else if (end === 'close') void request.close()
      await clock.advance(120)
      await failed
      expect(heard.map(([name]) => name)).toEqual(['stalled response', 'complete'])
    }
  })
})

it('a wait that is the caller’s is no stall, and without the option nothing is', async () => {
  for (const options of [{}, { stallAfter: undefined }]) {
    const { clock, heard, session } = setUp(options)
    const request = session.open('GET', `${ORIGIN}${options.stallAfter === undefined ? '/' : '/late'}`)
    await clock.advance(500)
    const sent = request.send()
    await clock.advance(10)
    await sent
    await clock.advance(500)
    while ((await request.take()) !== null);
    await clock.advance(500)
    expect(heard.filter(([name]) => /stalled|resumed/.test(name))).toEqual([])
  }
})

it('a request may have a time of its own', async () => {
  const { clock, heard, session } = setUp({ stallAfter: undefined })
  const response = session.fetch(`${ORIGIN}/late`, { stallAfter: 30 })
  await clock.advance(250)
  await response
  expect(heard[0]).toEqual(['stalled response', 30])
})
