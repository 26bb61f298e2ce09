// Credentials for a server.

import assert from 'node:assert/strict'
import { Session } from '../../../src/index.ts'
import { exchange, using } from '../exchange.ts'
import type { Report } from '../report.ts'
import type { WebServer } from '../servers/web.ts'
import { user } from '../workspace.ts'

export async function credentials(report: Report, { guarded, origin }: WebServer): Promise<void> {
  for (const [scheme, path] of Object.entries(guarded)) {
    await report.check(`${scheme}: asked, answered, and then from the start`, () =>
      using(new Session({ credentials: user }), async (session) => {
        const first = await exchange(session, 'GET', `${origin}${path}`)
        assert.deepEqual([first.status, String(first.body)], [200, 'hello world\n'])
        assert.equal(first.names.filter((name) => name === 'challenged').length, 1)
        const second = await exchange(session, 'GET', `${origin}${path}`)
        assert.equal(second.status, 200)
        assert(!second.names.includes('challenged'))
      }),
    )
    await report.check(`${scheme}: a wrong password is a 401`, () =>
      using(new Session({ credentials: { ...user, password: 'wrong' } }), async (session) => {
        assert.equal((await exchange(session, 'GET', `${origin}${path}`)).status, 401)
      }),
    )
  }
}
