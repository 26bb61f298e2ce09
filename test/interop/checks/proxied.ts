// By way of a proxy that wants credentials.

import assert from 'node:assert/strict'
import { Session } from '../../../src/index.ts'
import { exchange, using } from '../exchange.ts'
import type { Report } from '../report.ts'
import type { ForwardProxy } from '../servers/squid.ts'
import type { WebServer } from '../servers/web.ts'
import { noise, user, type Workspace } from '../workspace.ts'

export async function proxied(
  report: Report,
  proxy: ForwardProxy,
  server: WebServer,
  { ca, files }: Workspace,
): Promise<void> {
  const { port, scheme } = proxy
  const at = ({ password, username }: typeof user): string =>
    `http://${encodeURIComponent(username)}:${encodeURIComponent(password)}@127.0.0.1:${port}`
  const through = (who = user): Session => new Session({ proxy: at(who), tls: { ca } })

  await report.check('http: a file, on a connection that is kept', () =>
    using(through(), async (session) => {
      const first = await exchange(session, 'GET', `${server.origin}/large.bin`)
      assert(first.body.equals(files['/large.bin'] as Buffer))
      const second = await exchange(session, 'GET', `${server.origin}/small.txt`)
      assert.equal(String(second.body), 'hello world\n')
      assert(second.names.includes('reused'))
    }),
  )

  await report.check('http: an upload, and the same bytes back', () =>
    using(through(), async (session) => {
      // Asked for Digest, Squid 5.7 keeps the connection, but reads no more than 64 KiB of the body that it has refused.
      const bytes = noise(60_000)
      const { names, status } = await exchange(session, 'PUT', `${server.origin}/put/asked.bin`, {
        body: bytes,
      })
      assert([201, 204].includes(status), `status ${status}`)
      assert.equal(names.includes('challenged'), scheme === 'digest')
      assert((await exchange(session, 'GET', `${server.origin}/put/asked.bin`)).body.equals(bytes))
    }),
  )

  await report.check('http: a large upload with credentials from the start, and the same bytes back', () =>
    using(through(), async (session) => {
      const bytes = noise(4_000_001)
      await exchange(session, 'GET', `${server.origin}/small.txt`)
      const { names, status } = await exchange(session, 'PUT', `${server.origin}/put/proxied.bin`, {
        body: bytes,
      })
      assert([201, 204].includes(status), `status ${status}`)
      assert(!names.includes('challenged'))
      assert((await exchange(session, 'GET', `${server.origin}/put/proxied.bin`)).body.equals(bytes))
    }),
  )

  await report.check('http: a large upload that asks before its body goes, and the same bytes back', () =>
    using(through(), async (session) => {
      const bytes = noise(2_000_001)
      const request = session.open('PUT', `${server.origin}/put/expected.bin`)
      const { status } = await request.send(bytes, { expectContinue: 20_000 })
      await request.close()
      assert([201, 204].includes(status), `status ${status}`)
      assert((await exchange(session, 'GET', `${server.origin}/put/expected.bin`)).body.equals(bytes))
    }),
  )

  for (const version of ['TLSv1.2', 'TLSv1.3'] as const)
    await report.check(`https: a tunnel, ${version} through it, on a connection that is kept`, () =>
      using(through(), async (session) => {
        const first = await exchange(session, 'GET', `${server.secure[version]}/large.bin`)
        assert(first.body.equals(files['/large.bin'] as Buffer))
        assert.equal(first.request.channel?.protocol, version)
        assert(first.names.includes('tunnelled'), first.names.join(' '))
        const second = await exchange(session, 'GET', `${server.secure[version]}/small.txt`)
        assert(second.names.includes('reused'))
      }),
    )

  for (const url of [`${server.origin}/small.txt`, `${server.secure['TLSv1.3']}/small.txt`])
    await report.check(`${new URL(url).protocol.slice(0, -1)}: a wrong password is a 407`, () =>
      using(through({ ...user, password: 'wrong' }), async (session) => {
        assert.equal((await exchange(session, 'GET', url)).status, 407)
      }),
    )
}
