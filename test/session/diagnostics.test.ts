// What Node's tools are told of requests: channels, traces and the debug log; and in which asynchronous context.

import { AsyncLocalStorage } from 'node:async_hooks'
import { execFile } from 'node:child_process'
import { channel, tracingChannel } from 'node:diagnostics_channel'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Notification, type Progress, Session } from '../../src/index.ts'
import { refuses, reply, take } from '../../src/testing/index.ts'
import { httpServer } from './support/http-server.ts'
import { ORIGIN, scriptedSession } from './support/scripted-session.ts'

const routes = { '/': [take(), reply(200, {}, 'abc')] }

function subscribed(name: string, onMessage: (message: unknown) => void): void {
  const listener = (message: unknown): void => onMessage(message)
  channel(name).subscribe(listener)
  onTestFinished(() => void channel(name).unsubscribe(listener))
}

describe('hinternet:status', () => {
  it('has every notification of every session, also where nobody else listens', async () => {
    const { session } = scriptedSession(routes)
    // A request that is collected later would be heard by the other tests.
    onTestFinished(() => session.close())
    const names: string[] = []
    subscribed('hinternet:status', (message) => void names.push((message as Notification).name))
    await (await session.fetch(`${ORIGIN}/`)).text()
    await session.close()
    expect(names[0]).toBe('INTERNET_STATUS_HANDLE_CREATED')
    expect(names).toContain('INTERNET_STATUS_RESPONSE_RECEIVED')
    expect(names.at(-1)).toBe('INTERNET_STATUS_HANDLE_CLOSING')
  })

  it('has the same object as the listeners of the request', async () => {
    const { session } = scriptedSession(routes)
    // A request that is collected later would be heard by the other tests.
    onTestFinished(() => session.close())
    const [published, heard]: [unknown[], unknown[]] = [[], []]
    subscribed('hinternet:status', (message) => void published.push(message))
    await (
      await session.fetch(`${ORIGIN}/`, { onStatus: (notification) => void heard.push(notification) })
    ).text()
    expect(heard.length).toBeGreaterThan(5)
    expect(published.slice(1)).toEqual(heard)
    expect(published[1]).toBe(heard[0])
  })
})

describe('tracing:hinternet:send', () => {
  it.each([
    ['a response', {}, ['start', 'end', 'asyncStart', 'asyncEnd']],
    ['a failure', { connect: refuses() }, ['start', 'end', 'error', 'asyncStart', 'asyncEnd']],
  ])('traces a send that ends with %s', async (_what, script, expected) => {
    const { session } = scriptedSession(routes, { script })
    // A request that is collected later would be heard by the other tests.
    onTestFinished(() => session.close())
    const seen: [string, Record<string, unknown>][] = []
    const note = (name: string) => (context: unknown) => void seen.push([name, { ...(context as object) }])
    const subscribers = {
      start: note('start'),
      end: note('end'),
      asyncStart: note('asyncStart'),
      asyncEnd: note('asyncEnd'),
      error: note('error'),
    }
    const tracing = tracingChannel('hinternet:send')
    tracing.subscribe(subscribers)
    onTestFinished(() => void tracing.unsubscribe(subscribers))
    const outcome = await session.fetch(`${ORIGIN}/`).catch((error: Error) => error)
    expect(seen.map(([name]) => name)).toEqual(expected)
    expect(seen[0]?.[1]).toMatchObject({ method: 'GET', url: `${ORIGIN}/`, requestId: expect.any(Number) })
    const last = seen.at(-1)?.[1]
    if (outcome instanceof Error) expect(last?.error).toBe(outcome)
    else expect(last?.result).toMatchObject({ status: 200 })
  })
})

it('traces each call of a request that is sent, written and read by hand', async () => {
  const { session } = scriptedSession(routes)
  // A request that is collected later would be heard by the other tests.
  onTestFinished(() => session.close())
  const seen: string[] = []
  for (const call of ['send', 'sendEx', 'write', 'end', 'read']) {
    const note = (name: string) => (context: unknown) => {
      const { error, method, url } = context as {
        readonly error?: unknown
        readonly method: string
        readonly url: string
      }
      seen.push(`${call} ${name} ${method} ${url}${error === undefined ? '' : ' failed'}`)
    }
    const subscribers = {
      start: note('start'),
      asyncEnd: note('asyncEnd'),
      error: () => {},
      end: () => {},
      asyncStart: () => {},
    }
    const tracing = tracingChannel(`hinternet:${call}`)
    tracing.subscribe(subscribers)
    onTestFinished(() => void tracing.unsubscribe(subscribers))
  }
  const request = session.open('POST', `${ORIGIN}/`)
  await request.sendEx({ contentLength: 3 })
  await request.write('abc')
  await request.end()
  await request.read(new Uint8Array(10))
  await expect(request.write('more')).rejects.toThrow()
  let rest = 0
  for await (const piece of request) rest += piece.length
  const told = ['sendEx', 'write', 'end', 'read', 'write', 'read'].flatMap((call, i) => [
    `${call} start POST ${ORIGIN}/`,
    `${call} asyncEnd POST ${ORIGIN}/${i === 4 ? ' failed' : ''}`,
  ])
  expect(seen).toEqual(told)
  expect(rest).toBe(0)
})

it('NODE_DEBUG=hinternet writes a line for each notification', async () => {
  const server = await httpServer()
  const script = `
    const { Session } = await import('hinternet')
    const session = new Session()
    await (await session.fetch(${JSON.stringify(server.origin)})).text()
    await session.close()`
  const { stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, NODE_DEBUG: 'hinternet' },
  })
  expect(stderr).toMatch(/HINTERNET \d+: \d+ [\d.]+ ms INTERNET_STATUS_RESPONSE_RECEIVED \{.*"status":200\}/)
})

it('every listener runs in the context of the request, also on a connection of another one', async () => {
  const server = await httpServer()
  const session = new Session({ connectionsPerOrigin: 1 })
  onTestFinished(() => session.close())
  const storage = new AsyncLocalStorage<string>()
  const wrong: unknown[] = []
  const fetched = (name: string): Promise<string> =>
    storage.run(name, async () => {
      const check = (what: Notification | Progress): void => {
        if (storage.getStore() !== name) wrong.push([name, storage.getStore(), what])
      }
      const response = await session.fetch(server.origin, {
        method: 'POST',
        body: name,
        onStatus: check,
        onProgress: check,
      })
      const text = await response.text()
      expect(storage.getStore()).toBe(name)
      return text
    })
  subscribed('hinternet:status', (message) => {
    if (storage.getStore() === undefined) wrong.push(message)
  })
  await Promise.all(['one', 'two', 'three', 'four'].map(fetched))
  await fetched('five')
  expect(wrong).toEqual([])
})
