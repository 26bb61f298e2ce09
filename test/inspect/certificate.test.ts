// What a recording knows of the certificate of a server: of one that was accepted, and of one that was refused.

import { expect, onTestFinished, test } from 'vitest'
import { chartFacts, numberOf } from '../../src/inspect/chart-facts.ts'
import { Recorder } from '../../src/inspect/recorder/index.ts'
import { parseRun, phasesByState } from '../../src/inspect/run/index.ts'
import { Session } from '../../src/session/index.ts'
import {
  authority,
  type CertificateRequest,
  certificate,
  distrusted,
  localhost,
} from '../support/certificates.ts'
import { secureServer } from '../support/secure-server.ts'

/** Two requests, one after the other, to a server with this certificate. */
async function recorded(request: CertificateRequest) {
  const recorder = new Recorder({ phaseOf: phasesByState(chartFacts()), numberOf })
  const server = await secureServer(await certificate(request))
  const session = new Session({ inspect: recorder, tls: { ca: (await authority()).cert } })
  onTestFinished(async () => {
    await session.close()
    await server.close()
  })
  for (let i = 0; i < 2; i++)
    await session.fetch(`https://localhost:${server.port}/`).then(
      (response) => response.text(),
      () => {},
    )
  return parseRun(JSON.stringify(recorder.run())).requests
}

test('an accepted certificate is known to the request that shook hands, and to one on the kept connection', async () => {
  const requests = await recorded(localhost)
  const facts = requests.map(({ messages }) => messages[0]?.certificate)
  expect(facts[0]).toMatchObject({
    subject: 'CN=localhost',
    names: expect.stringContaining('DNS:localhost'),
    validFrom: expect.stringMatching(/ GMT$/),
    validTo: expect.stringMatching(/ GMT$/),
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    faults: [],
  })
  expect(facts[0]?.chain).toEqual([facts[0]?.issuer])
  expect(facts[1]).toEqual(facts[0])
  const secured = requests[0]?.milestones.find(({ name }) => name === 'secured')
  expect(secured?.facts.certificate).toBe(facts[0]?.sha256)
})

test('a refused certificate is known with the reason', async () => {
  const [request] = await recorded(distrusted.expired)
  expect(request?.summary.failure).toMatchObject({ reason: 'certificateDate' })
  expect(request?.messages[0]?.certificate).toMatchObject({
    subject: expect.stringMatching(/^CN=/),
    faults: [expect.stringMatching(/is valid from .+ GMT to .+ GMT$/)],
  })
})
