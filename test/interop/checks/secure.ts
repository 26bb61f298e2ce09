// TLS 1.2 and 1.3.

import assert from 'node:assert/strict'
import { createHash, X509Certificate } from 'node:crypto'
import { Session, TransferError } from '../../../src/index.ts'
import { exchange, using } from '../exchange.ts'
import type { Report } from '../report.ts'
import type { WebServer } from '../servers/web.ts'
import type { Workspace } from '../workspace.ts'

const versions = ['TLSv1.2', 'TLSv1.3'] as const
const LAST: [string, string][] = [['Connection', 'close']]

export async function secure(report: Report, server: WebServer, workspace: Workspace): Promise<void> {
  const { ca, client, files } = workspace
  for (const version of versions) {
    const url = `${server.secure[version]}/small.txt`
    const demanding = `${server.demanding[version]}/small.txt`

    await report.check(`${version}: a file, and what binds to the channel`, () =>
      using(new Session({ tls: { ca } }), async (session) => {
        const { body, request } = await exchange(session, 'GET', `${server.secure[version]}/large.bin`)
        assert(body.equals(files['/large.bin'] as Buffer))
        assert.equal(request.channel?.protocol, version)
        const { raw } = new X509Certificate(workspace.server.cert)
        assert.deepEqual(request.channel?.binding('endpoint'), createHash('sha256').update(raw).digest())
      }),
    )

    await report.check(`${version}: a session is resumed`, () =>
      using(new Session({ tls: { ca } }), async (session) => {
        const resumed = []
        for (let i = 0; i < 3; i++) {
          const { request } = await exchange(session, 'GET', url, { headers: LAST })
          resumed.push(request.channel?.resumed)
        }
        assert.deepEqual(resumed, [false, true, true])
      }),
    )

    await report.check(`${version}: an unknown authority is refused, and tolerated where that is said`, () =>
      using(new Session(), async (session) => {
        await assert.rejects(exchange(session, 'GET', url), {
          reason: 'certificateAuthority',
          phase: 'secure',
        })
        const { status } = await exchange(session, 'GET', url, { tls: { unknownAuthority: true } })
        assert.equal(status, 200)
      }),
    )

    await report.check(`${version}: with a client certificate`, () =>
      using(new Session({ tls: { ca, ...client } }), async (session) => {
        assert.equal((await exchange(session, 'GET', demanding)).status, 200)
      }),
    )

    await report.check(
      `${version}: without a client certificate it is refused, by a 400 or by an alert`,
      () =>
        using(new Session({ tls: { ca } }), async (session) => {
          const outcome = await exchange(session, 'GET', demanding).catch((error: unknown) => error)
          if (outcome instanceof TransferError) assert.equal(outcome.reason, 'clientCertificate')
          else assert.equal((outcome as { status: number }).status, 400)
        }),
    )
  }
}
