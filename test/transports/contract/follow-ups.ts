// A policy of cookies and credentials: when it is called, what is announced, and what happens to late answers.

import { describe, expect, test } from 'vitest'
import {
  type FollowUp,
  type FollowUpPolicy,
  NO_FOLLOW_UP,
  type RequestHead,
  type ResponseHead,
} from '../../../src/lifecycle/index.ts'
import { redirecting, standardRedirects } from '../../../src/policies/index.ts'
import type { Caller } from '../../../src/testing/conformance/index.ts'
import { close, Gate, head, reply, send, take, until } from '../../../src/testing/index.ts'
import { ANSWERED, CLOSED, COLD, type Harness, SENT, text, withoutClosing } from './harness.ts'
import { AMPLE, cancels, closes, when } from './when.ts'

const redirects = redirecting(standardRedirects)
const challenge = { scheme: 'Basic', proxy: false } as const

/** A field more, in a list of its own. */
const withField = (head: RequestHead, name: string, value: string): RequestHead => ({
  ...head,
  headers: [...head.headers, name, value],
})

/** Says who it is when it is asked, once. */
const authenticating = (
  answer: (followUp: FollowUp | null) => FollowUp | null | Promise<FollowUp | null> = (it) => it,
): FollowUpPolicy => ({
  ...NO_FOLLOW_UP,
  next: (head, response, { challenges }) =>
    response.status !== 401 || challenges > 0
      ? null
      : answer({ kind: 'repeat', challenge, head: withField(head, 'Authorization', 'Basic dTpw') }),
})

/** A jar with one cookie, that takes all. */
const cookies: FollowUpPolicy = {
  ...redirects,
  prepare: (head) => ({ head: withField(head, 'Cookie', 'a=1'), cookies: 1 }),
  received: (_sent, response) => response.header('set-cookie')?.split(', ').length ?? 0,
}

const opened = (gate: Gate): Promise<void> => new Promise((resolve) => gate.arrive(resolve))

const wantsCredentials = [take(), reply(401, { 'WWW-Authenticate': 'Basic realm="x"' }, 'who are you?')]
const welcomes = [take(), reply(200, {}, 'welcome')]
const guarded = { '/x': [wantsCredentials, welcomes] }
const fieldIn = (head: string | undefined, name: string): string[] =>
  [...(head ?? '').matchAll(new RegExp(`^${name}: (.*)\r$`, 'gim'))].map(([, value]) => value as string)

export function followUps(harness: Harness): void {
  describe('cookies', () => {
    test('are announced before anything about a connection, and right after the response', async () => {
      const environment = await harness.open({ '/x': [take(), reply(200, { 'Set-Cookie': ['a=1', 'b=2'] })] })
      const caller = harness.caller('GET', '/x', { followUp: cookies })
      await caller.send()
      expect(caller.said).toEqual([
        'COOKIE_SENT 1',
        ...COLD,
        ...SENT,
        ...ANSWERED,
        'COOKIE_RECEIVED 2',
        'REQUEST_COMPLETE send',
      ])
      expect(fieldIn(environment.requests[0]?.head, 'cookie')).toEqual(['a=1'])
    })

    test('none are not announced', async () => {
      await harness.open({ '/x': [reply(200)] })
      const none: FollowUpPolicy = { ...cookies, prepare: (head) => ({ head, cookies: 0 }) }
      const caller = harness.caller('GET', '/x', { followUp: none })
      await caller.send()
      expect(caller.said).toEqual([...COLD, ...SENT, ...ANSWERED, 'REQUEST_COMPLETE send'])
    })

    test('are looked up again for each message, and do not pile up', async () => {
      const environment = await harness.open({
        '/x': [take(), reply(302, { Location: '/y', 'Set-Cookie': 'a=1' })],
        '/y': welcomes,
      })
      const caller = harness.caller('GET', '/x', { followUp: cookies })
      await caller.send()
      expect(caller.said).toEqual([
        'COOKIE_SENT 1',
        ...COLD,
        ...SENT,
        ...ANSWERED,
        'COOKIE_RECEIVED 1',
        'REDIRECT 302',
        'COOKIE_SENT 1',
        'reused after 1',
        ...SENT,
        ...ANSWERED,
        'REQUEST_COMPLETE send',
      ])
      expect(environment.requests.map(({ head }) => fieldIn(head, 'cookie'))).toEqual([['a=1'], ['a=1']])
    })

    test.each([
      ['COOKIE_SENT 1', [], []],
      ['COOKIE_RECEIVED 1', [...COLD, ...SENT, ...ANSWERED], [...CLOSED]],
    ])('a request that is closed inside %s goes no further', async (token, before, closed) => {
      const environment = await harness.open({
        '/x': [take(), head(200, { 'Set-Cookie': 'a=1', 'Content-Length': '5' }), until(new Gate())],
      })
      const caller = harness.caller('GET', '/x', { followUp: cookies, on: when(token, closes) })
      const { error } = await caller.send()
      expect(error).toMatchObject({ reason: 'cancelled' })
      await caller.hears('HANDLE_CLOSING')
      expect(caller.said.slice(0, 1)).toEqual(['COOKIE_SENT 1'])
      expect(caller.said.filter((said) => !said.startsWith('COOKIE') && !/COMPLETE/.test(said))).toEqual([
        ...before,
        ...closed,
        'HANDLE_CLOSING',
      ])
      await environment.connected(0)
    })

    test('a request that is cancelled inside COOKIE_SENT can be sent again', async () => {
      const environment = await harness.open({ '/x': welcomes })
      const caller = harness.caller('GET', '/x', { followUp: cookies, on: when('COOKIE_SENT 1', cancels) })
      expect((await caller.send()).error).toMatchObject({ phase: 'queue', reason: 'cancelled' })
      expect(environment.requests).toHaveLength(0)
      expect((await caller.send()).error).toBeNull()
      expect(await caller.body()).toBe('welcome')
    })
  })

  describe('credentials', () => {
    const REPEATED = [
      ...COLD,
      ...SENT,
      ...ANSWERED,
      'challenged Basic',
      'reused after 1',
      ...SENT,
      ...ANSWERED,
      'REQUEST_COMPLETE send',
    ]

    test('the same is sent again with them, on the same connection and without a redirect', async () => {
      const environment = await harness.open(guarded)
      const caller = harness.caller('POST', '/x', { followUp: authenticating() })
      await caller.post('abcd')
      expect(caller.said).toEqual(REPEATED)
      expect(await caller.body()).toBe('welcome')
      expect(environment.requests.map(({ head }) => fieldIn(head, 'authorization'))).toEqual([
        [],
        ['Basic dTpw'],
      ])
      expect(environment.requests.map(({ body }) => text(body))).toEqual(['abcd', 'abcd'])
      expect(caller.lifecycle.attempts).toEqual([
        { method: 'POST', url: `${environment.origin}/x`, reason: 'first', status: 401 },
        { method: 'POST', url: `${environment.origin}/x`, reason: 'challenge', status: 200 },
      ])
      expect(caller.lifecycle.chart.context).toMatchObject({ bodyBytesSent: 4, redirects: 0 })
    })

    test('somebody may be asked for them meanwhile', async () => {
      await harness.open(guarded)
      const asked = new Gate()
      const caller = harness.caller('GET', '/x', {
        followUp: authenticating(async (followUp) => {
          await opened(asked)
          return followUp
        }),
      })
      const done = caller.send()
      await caller.hears('RESPONSE_RECEIVED')
      expect(caller.lifecycle.chart).toMatchObject({
        state: 'deciding.authenticating',
        phase: 'authenticate',
      })
      expect(caller.lifecycle.response?.status).toBe(401)
      asked.open()
      expect((await done).error).toBeNull()
      expect(caller.said).toEqual(REPEATED)
    })

    test('without any the response is handed out, with its body', async () => {
      await harness.open(guarded)
      const caller = harness.caller('GET', '/x', { followUp: authenticating(async () => null) })
      await caller.send()
      expect(caller.said).toEqual([...COLD, ...SENT, ...ANSWERED, 'REQUEST_COMPLETE send'])
      expect(await caller.body()).toBe('who are you?')
    })

    test('what came of the body, and how it broke off meanwhile, is still there', async () => {
      await harness.open({ '/x': [head(401, { 'Content-Length': '100' }), send('who'), close()] })
      const asked = new Gate()
      const caller = harness.caller('GET', '/x', {
        followUp: authenticating(async () => {
          await opened(asked)
          return null
        }),
      })
      const done = caller.send()
      await caller.hears('CONNECTION_CLOSED')
      await harness.environment.settle()
      expect(caller.lifecycle.chart.state).toBe('deciding.authenticating')
      asked.open()
      expect((await done).error).toBeNull()
      const into = Buffer.alloc(8)
      expect(caller.read(into)).toBe(3)
      await expect(caller.body()).rejects.toMatchObject({ phase: 'read', reason: 'closed' })
    })

    test('a connection that broke while they were asked for is replaced', async () => {
      const environment = await harness.open({
        '/x': [[head(401, { 'Content-Length': '100' }), send('who'), close()], welcomes],
      })
      const asked = new Gate()
      const caller = harness.caller('GET', '/x', {
        followUp: authenticating(async (followUp) => {
          await opened(asked)
          return followUp
        }),
      })
      const done = caller.send()
      await caller.hears('CONNECTION_CLOSED')
      asked.open()
      expect((await done).error).toBeNull()
      expect(await caller.body()).toBe('welcome')
      expect(environment.requests.map(({ connection }) => connection)).toEqual([1, 2])
    })

    test('the body of an upload cannot be sent again by itself (auth-sendex-retry)', async () => {
      const environment = await harness.open(guarded)
      const caller = harness.caller('POST', '/x', { followUp: authenticating() })
      await caller.sendEx(4)
      caller.write('abcd')
      caller.forget()
      const { error } = await caller.end()
      expect(error).toMatchObject({ call: 'end', phase: 'authenticate', reason: 'bodyNotRepeatable' })
      expect(caller.said).toEqual([
        ...ANSWERED,
        'REQUEST_COMPLETE end failed: authenticate, bodyNotRepeatable',
      ])
      const { wanted } = caller.lifecycle
      expect(wanted).toMatchObject({ kind: 'repeat', head: { more: true, framing: 4 } })

      caller.forget()
      const again = caller.completions.length
      caller.call((lifecycle) => lifecycle.send(wanted?.head as RequestHead, 'repeat'), 'sendEx')
      expect((await caller.completion(again)).error).toBeNull()
      caller.write('abcd')
      expect((await caller.end()).error).toBeNull()
      expect(caller.said.slice(0, 1)).toEqual(['reused after 1'])
      expect(environment.requests.map(({ body }) => text(body))).toEqual(['abcd', 'abcd'])
      expect(caller.lifecycle.attempts.map(({ reason, status }) => [reason, status])).toEqual([
        ['first', 401],
        ['challenge', 200],
      ])
    })

    test('a policy that has kept the body of an upload sends it again', async () => {
      const environment = await harness.open(guarded)
      const body = Buffer.from('abcd')
      const caller = harness.caller('POST', '/x', {
        followUp: authenticating((it) =>
          it?.kind === 'repeat' ? { ...it, head: { ...it.head, more: false, body } } : it,
        ),
      })
      await caller.sendEx(4)
      caller.write('abcd')
      expect((await caller.end()).error).toBeNull()
      expect(environment.requests.map((request) => text(request.body))).toEqual(['abcd', 'abcd'])
      expect(await caller.body()).toBe('welcome')
    })

    test.each([
      ['closed', closes],
      ['cancelled', cancels],
    ])('a request that is %s inside `challenged` is not sent again', async (_title, act) => {
      const environment = await harness.open(guarded)
      const caller = harness.caller('GET', '/x', {
        followUp: authenticating(),
        on: when('challenged Basic', act),
      })
      expect((await caller.send()).error).toMatchObject({ phase: 'authenticate', reason: 'cancelled' })
      await harness.environment.settle()
      expect(environment.requests).toHaveLength(1)
    })

    test('a redirect after a challenge goes on with the same history', async () => {
      const environment = await harness.open({
        '/x': [wantsCredentials, [take(), reply(302, { Location: '/y' })]],
        '/y': welcomes,
      })
      const both: FollowUpPolicy = {
        ...NO_FOLLOW_UP,
        next: (...asked) => redirects.next(...asked) ?? authenticating().next(...asked),
      }
      const caller = harness.caller('GET', '/x', { followUp: both })
      await caller.send()
      expect(await caller.body()).toBe('welcome')
      expect(caller.lifecycle.attempts).toEqual([
        { method: 'GET', url: `${environment.origin}/x`, reason: 'first', status: 401 },
        { method: 'GET', url: `${environment.origin}/x`, reason: 'challenge', status: 302 },
        { method: 'GET', url: `${environment.origin}/y`, reason: 'redirect', status: 200 },
      ])
      expect(caller.lifecycle.history).toMatchObject({ redirects: 1, challenges: 1 })
    })
  })

  describe('a head that takes time to make ready', () => {
    const preparing = (ready: Promise<unknown>): FollowUpPolicy => ({
      ...NO_FOLLOW_UP,
      prepare: async (head) => {
        await ready
        return { head: withField(head, 'Cookie', 'a=1'), cookies: 1 }
      },
    })

    test('nothing is connected before it is', async () => {
      const environment = await harness.open({ '/x': welcomes })
      const gate = new Gate()
      const caller = harness.caller('GET', '/x', { followUp: preparing(opened(gate)) })
      const done = caller.send()
      expect(caller.lifecycle.chart).toMatchObject({ state: 'preparing', phase: 'prepare' })
      await environment.settle()
      expect(caller.said).toEqual([])
      gate.open()
      expect((await done).error).toBeNull()
      expect(caller.said).toEqual(['COOKIE_SENT 1', ...COLD, ...SENT, ...ANSWERED, 'REQUEST_COMPLETE send'])
      expect(fieldIn(environment.requests[0]?.head, 'cookie')).toEqual(['a=1'])
    })

    test('one that is ready after the request was given up and sent again is not sent', async () => {
      const environment = await harness.open({ '/x': welcomes })
      const gates = [new Gate(), new Gate()]
      let asked = 0
      const caller = harness.caller('GET', '/x', {
        followUp: {
          ...NO_FOLLOW_UP,
          prepare: async (head) => {
            const name = `X-Number-${++asked}`
            await opened(gates[asked - 1] as Gate)
            return { head: withField(head, name, 'yes'), cookies: 0 }
          },
        },
      })
      const first = caller.send()
      caller.cancel()
      expect((await first).error).toMatchObject({ phase: 'prepare', reason: 'cancelled' })
      const second = caller.send()
      gates[0]?.open()
      await environment.settle()
      expect(caller.lifecycle.chart.state).toBe('preparing')
      gates[1]?.open()
      expect((await second).error).toBeNull()
      expect(environment.requests).toHaveLength(1)
      expect(environment.requests[0]?.head).toContain('X-Number-2')
    })
  })

  describe('a hook that fails', () => {
    const secret = (): never => {
      throw new Error('the password is xyzzy')
    }
    const late = async (): Promise<never> => {
      await Promise.resolve()
      return secret()
    }
    const hooks: readonly (readonly [string, Partial<FollowUpPolicy>, string])[] = [
      ['prepare, at once', { prepare: secret }, 'prepare'],
      ['prepare, later', { prepare: late }, 'prepare'],
      ['received', { received: secret }, 'authenticate'],
      ['next, at once', { next: secret }, 'authenticate'],
      ['next, later', { next: late }, 'authenticate'],
    ]

    test.each(hooks)('%s: the call fails with its error as the cause', async (_title, hook, phase) => {
      await harness.open({ '/x': welcomes })
      let fails = true
      const followUp: FollowUpPolicy = {
        prepare: (head, history) =>
          fails && hook.prepare ? hook.prepare(head, history) : { head, cookies: 0 },
        received: (sent, response) => (fails && hook.received ? hook.received(sent, response) : 0),
        next: (...asked) => (fails && hook.next ? hook.next(...asked) : null),
      }
      const caller = harness.caller('GET', '/x', { followUp })
      const { error } = await caller.send()
      expect(error).toMatchObject({ call: 'send', phase, reason: 'policy' })
      expect(error?.cause).toMatchObject({ message: 'the password is xyzzy' })
      expect(JSON.stringify([error, error?.message, caller.announcements])).not.toContain('xyzzy')
      expect(withoutClosing(caller.said)).toEqual([
        ...(phase === 'prepare' ? [] : [...COLD, ...SENT, ...ANSWERED]),
        `REQUEST_COMPLETE send failed: ${phase}, policy`,
      ])
      fails = false
      expect((await caller.send()).error).toBeNull()
      expect(await caller.body()).toBe('welcome')
    })
  })

  test.each([
    ['prepare', { prepare: () => new Promise<never>(() => {}) }],
    ['authenticate', { next: () => new Promise<never>(() => {}) }],
  ] as const)('a hook that does not answer runs into timeouts.%s', async (phase, hook) => {
    const environment = await harness.open({ '/x': welcomes })
    const followUp: FollowUpPolicy = { ...NO_FOLLOW_UP, ...hook }
    const caller: Caller = harness.caller('GET', '/x', { followUp, timeouts: { [phase]: 30 } })
    const done = caller.send()
    if (phase === 'authenticate') await caller.hears('RESPONSE_RECEIVED')
    await environment.pass(AMPLE)
    expect((await done).error).toMatchObject({ phase, reason: 'timeout' })
  })

  test('each hook is called at the documented time, with the documented arguments', async () => {
    const environment = await harness.open({
      '/x': [take(), reply(302, { Location: '/y' }, 'moved')],
      '/y': welcomes,
    })
    const asked: unknown[] = []
    const note = (hook: string, head: RequestHead, more: object = {}): void => {
      const { response, ...rest } = more as { response?: ResponseHead }
      asked.push([hook, head.target.path, head.headers.join(), response?.status, caller.said.length, rest])
    }
    const followUp: FollowUpPolicy = {
      prepare: (head, { redirects }) => {
        note('prepare', head, { redirects })
        return { head: withField(head, 'Cookie', 'a=1'), cookies: 1 }
      },
      received: (sent, response) => {
        note('received', sent, { response })
        return 0
      },
      next: (head, response, history, sent) => {
        note('next', head, { response, sent: sent.headers.join(), attempts: history.attempts.length })
        return redirects.next(head, response, history, sent)
      },
    }
    const caller: Caller = harness.caller('GET', '/x', { followUp })
    await caller.send({ headers: ['Accept', 'text/plain'] })
    const plain = 'Accept,text/plain'
    const jarred = `${plain},Cookie,a=1`
    expect(asked).toEqual([
      ['prepare', '/x', plain, undefined, 0, { redirects: 0 }],
      ['received', '/x', jarred, 302, 8, {}],
      ['next', '/x', plain, 302, 8, { sent: jarred, attempts: 0 }],
      ['prepare', '/y', plain, undefined, 10, { redirects: 1 }],
      ['received', '/y', jarred, 200, 15, {}],
      ['next', '/y', plain, 200, 15, { sent: jarred, attempts: 1 }],
    ])
    expect(environment.requests).toHaveLength(2)
  })
}
