// The Network panel of DevTools, read by its protocol, in a Node that has the panel.

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, expect, it } from 'vitest'
import { httpServer } from '../../session/support/http-server.ts'

const run = promisify(execFile)

interface Told {
  readonly method: string
  readonly params: Record<string, unknown> & { readonly requestId: string; readonly timestamp: number }
}

/** A Node with the panel: this one, or one from the registry; null if there is none. */
async function nodeWithPanel(): Promise<string | null> {
  if (Number.parseInt(process.versions.node, 10) >= 24) return process.execPath
  const folder = path.join(tmpdir(), 'hinternet-node-24')
  const binary = path.join(folder, 'node_modules/node/bin/node')
  if (existsSync(binary)) return binary
  await mkdir(folder, { recursive: true })
  const asked = ['install', '--prefix', folder, '--no-audit', '--no-fund', '--no-save', 'node@24']
  await run('npm', asked, { timeout: 60_000 }).catch(() => null)
  return existsSync(binary) ? binary : null
}

let node: string | null = null
beforeAll(async () => {
  node = await nodeWithPanel()
}, 90_000)

/** Runs code with `session` and `origin` in a process, and returns what its inspector has received. */
async function toldBy(origin: string, code: string): Promise<Told[]> {
  const script = `
    import inspector from 'node:inspector'
    import { Session } from 'hinternet'
    const origin = ${JSON.stringify(origin)}
    const told = []
    const devtools = new inspector.Session()
    devtools.connect()
    let open = 0
    let over = () => {}
    devtools.on('inspectorNotification', (message) => {
      told.push(message)
      if (message.method === 'Network.requestWillBeSent') open++
      if (/^Network.loadingF/.test(message.method) && --open === 0) over()
    })
    devtools.post('Network.enable')
    const session = new Session()
    ${code}
    await session.close()
    if (open > 0) await new Promise((resolve) => { over = resolve })
    console.log(JSON.stringify(told))`
  const { stdout } = await run(
    node as string,
    ['--experimental-network-inspection', '--input-type=module', '-e', script],
    {
      timeout: 15_000,
    },
  )
  return (JSON.parse(stdout) as Told[]).filter(({ method }) => method.startsWith('Network.'))
}

const namesOf = (told: readonly Told[]): string[] =>
  told.map(({ method }) => method).filter((method) => method !== 'Network.dataReceived')

it('shows a request, its response and its end, without secrets', async ({ skip }) => {
  if (node === null) skip('no Node with the panel')
  const { origin } = await httpServer((_request, response) => {
    response.writeHead(200, {
      'content-type': 'text/plain; charset=utf-8',
      'set-cookie': ['sid=hidden-set; HttpOnly', 'b=hidden-too'],
    })
    response.end('abc'.repeat(100_000))
  })
  const told = await toldBy(
    origin,
    `const response = await session.fetch(origin.replace('//', '//me:hidden-word@') + '/a', {
      headers: { authorization: 'Bearer hidden-bearer', 'proxy-authorization': 'Basic hidden-proxy', cookie: 'a=hidden-sent', 'x-mine': 'yes' },
    })
    await response.text()
    if (response.headers.getSetCookie().length !== 2) throw new Error('the caller gets no cookies')`,
  )
  expect(namesOf(told)).toEqual([
    'Network.requestWillBeSent',
    'Network.responseReceived',
    'Network.loadingFinished',
  ])
  expect(JSON.stringify(told)).not.toMatch(/hidden-/)
  const [sent, received] = told
  expect(sent?.params).toMatchObject({
    request: { method: 'GET', headers: { 'x-mine': 'yes' } },
    wallTime: expect.any(Number),
  })
  expect(received?.params).toMatchObject({
    type: 'Fetch',
    response: { status: 200, statusText: 'OK', mimeType: 'text/plain', charset: 'utf-8' },
  })
  expect(new Set(told.map(({ params }) => params.requestId)).size).toBe(1)
  const times = told.map(({ params }) => params.timestamp)
  expect(times).toEqual([...times].sort((a, b) => a - b))
})

it('shows each redirect, failures and what was cancelled', async ({ skip }) => {
  if (node === null) skip('no Node with the panel')
  const { origin } = await httpServer((request, response) => {
    if (request.url === '/from') response.writeHead(302, { location: '/to' }).end()
    else if (request.url === '/reset') request.socket.destroy()
    else if (request.url === '/to') response.end('there')
  })
  const told = await toldBy(
    origin,
    `await (await session.fetch(origin + '/from')).text()
    await session.fetch(origin + '/reset').catch(() => {})
    await session.fetch(origin + '/never', { signal: AbortSignal.timeout(50) }).catch(() => {})
    await session.fetch('http://127.0.0.1:1/refused').catch(() => {})`,
  )
  const sent = told.filter(({ method }) => method === 'Network.requestWillBeSent')
  const lines = sent.map(({ params }) => {
    const own = told.filter((one) => one.params.requestId === params.requestId)
    const { url } = params.request as { readonly url: string }
    return [new URL(url).pathname, namesOf(own).at(-1)]
  })
  expect(lines).toEqual([
    ['/from', 'Network.loadingFinished'],
    ['/to', 'Network.loadingFinished'],
    ['/reset', 'Network.loadingFailed'],
    // On a kept connection it was sent once more.
    ['/reset', 'Network.loadingFailed'],
    ['/never', 'Network.loadingFailed'],
    ['/refused', 'Network.loadingFailed'],
  ])
  const errors = told.filter(({ method }) => method === 'Network.loadingFailed')
  expect(errors.map(({ params }) => params.errorText)).toEqual(
    expect.arrayContaining([
      expect.stringContaining('ECONNREFUSED'),
      expect.stringContaining('aborted due to timeout'),
    ]),
  )
})

it('sends the secrets that it does not show', async ({ skip }) => {
  if (node === null) skip('no Node with the panel')
  const { origin, seen } = await httpServer()
  const headers = { authorization: 'Bearer mine', cookie: 'a=b', 'x-mine': 'yes' }
  await toldBy(origin, `await (await session.fetch(origin, { headers: ${JSON.stringify(headers)} })).text()`)
  expect(seen[0]?.headers).toMatchObject(headers)
})
