// A test of somebody's code, which was written for fetch, against ten faults of the network. There is no network, and no real time passes.
//
//   node network-faults.js

import { deepEqual, equal } from 'node:assert/strict'
import { after, test } from 'node:test'
import { Session } from 'hinternet'
import { type ScriptedRoute, ScriptedServer } from 'hinternet/testing'

// ---- the code under test

type Fetch = (url: string) => Promise<{ readonly ok: boolean; json(): Promise<unknown> }>

/** Asks a second time if the first failed, whatever the reason. */
async function loadUser(fetch: Fetch): Promise<unknown> {
  const load = async () => {
    const response = await fetch('https://example.test/user')
    if (!response.ok) throw new Error('no user')
    return response.json()
  }
  return load().catch(load)
}

// ---- the test

const user = { name: 'Ada' }

/** What happens to the first request. The second finds everything in order. */
const faults: Readonly<Record<string, (route: ScriptedRoute) => void>> = {
  'the name is not found': (route) => route.resolve({ error: 'ENOTFOUND' }),
  'the connection is refused': (route) => route.connect({ error: 'ECONNREFUSED' }),
  'nobody answers the connect': (route) => route.blackHole(),
  'the certificate has expired': (route) => route.secure({ error: 'CERT_HAS_EXPIRED' }),
  'the connection is reset before the response': (route) => route.reset(),
  'the response takes a minute': (route) => route.wait(60_000).reply(200, {}, user),
  'the server is overloaded': (route) => route.reply(503),
  'the response is no HTTP': (route) => route.take().send('banana\r\n\r\n').close(),
  'the connection is reset in the middle of the body': (route) =>
    route.reply(200, {}, user).reset({ afterBytes: 5 }),
  'the body stalls': (route) => route.reply(200, {}, user).stall({ afterBytes: 5 }),
}

let virtualMs = 0
let realMs = 0

for (const [title, fault] of Object.entries(faults))
  test(title, async () => {
    const began = performance.now()
    const server = new ScriptedServer({ origin: 'https://example.test' })
    fault(server.on('GET', '/user'))
    server.on('GET', '/user').reply(200, {}, user)
    const session = new Session({
      transport: server.transport,
      clock: server.clock,
      timeouts: { connect: 5000, response: 5000, read: 5000 },
    })
    const loading = loadUser(session.fetch)
    await server.clock.advance(10_000)
    virtualMs += 10_000
    deepEqual(await loading, user)
    await session.close()
    realMs += performance.now() - began
  })

after(() => {
  equal(Object.keys(faults).length, 10)
  console.log(`ten faults, ${virtualMs / 1000} s on their clock, ${Math.round(realMs)} ms of real time`)
})
