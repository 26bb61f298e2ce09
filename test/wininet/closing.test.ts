// InternetCloseHandle in each notification, on the request, its connection and its session: nothing is told inside it, a completion
// that is due comes once, as cancelled, and HANDLE_CLOSING is the last.

import { createServer, type RequestListener } from 'node:http'
import https from 'node:https'
import net, { type AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import {
  createWinInet,
  DWORD,
  ERROR_INTERNET_OPERATION_CANCELLED,
  ERROR_IO_PENDING,
  INTERNET_FLAG_ASYNC,
  INTERNET_FLAG_SECURE,
  INTERNET_STATUS_HANDLE_CLOSING,
  INTERNET_STATUS_REQUEST_COMPLETE,
  internetBuffers,
  type WinInet,
} from '../../src/wininet/index.ts'
import { authority, certificate, localhost } from '../support/certificates.ts'

type Which = 'request' | 'connection' | 'session'

/** Makes a call; true when it was done at once, false when it completes later or has failed; undefined after the last one. */
type Step = (api: WinInet, request: number) => boolean | undefined

const send: Step = (api, request) => api.HttpSendRequest(request)
const sendWithBody: Step = (api, request) => api.HttpSendRequest(request, null, 0, Buffer.from('abc'), 3)
const sendEx: Step = (api, request) => {
  const buffers = internetBuffers()
  buffers.dwBufferTotal = 3 + LARGE.length
  return api.HttpSendRequestEx(request, buffers)
}
const LARGE = Buffer.alloc(8_000_000)
const write =
  (bytes: Uint8Array): Step =>
  (api, request) =>
    api.InternetWriteFile(request, bytes, bytes.length, new DWORD())
const end: Step = (api, request) => api.HttpEndRequest(request)
const query: Step = (api, request) => api.InternetQueryDataAvailable(request, new DWORD())
/** Until the end. */
const read = (): Step => {
  const count = new DWORD(1)
  return (api, request) => {
    if (count.value === 0) return undefined
    return api.InternetReadFile(request, Buffer.alloc(4), 4, count)
  }
}

interface Scenario {
  readonly title: string
  readonly steps: readonly Step[]
  readonly verb?: string
  readonly path?: string
  readonly user?: string
  readonly isSecure?: boolean
  readonly isRefused?: boolean
  /** The least number of notifications. */
  readonly tells: number
}

const upload = [sendEx, write(Buffer.from('abc')), write(LARGE), end]
const scenarios: readonly Scenario[] = [
  { title: 'a redirected GET', path: '/away', steps: [send, query], tells: 8 },
  { title: 'an upload', verb: 'PUT', steps: upload, tells: 12 },
  { title: 'an upload that is redirected', verb: 'PUT', path: '/307', steps: upload, tells: 12 },
  {
    title: 'optional data that are redirected',
    verb: 'POST',
    path: '/307',
    steps: [sendWithBody],
    tells: 12,
  },
  { title: 'credentials', path: '/guarded', user: 'me', steps: [send], tells: 8 },
  { title: 'credentials that are missing', path: '/guarded', steps: [send], tells: 8 },
  { title: 'an answer that never comes', path: '/reset', steps: [send], tells: 8 },
  { title: 'an upload whose answer never comes', verb: 'PUT', path: '/reset', steps: upload, tells: 8 },
  { title: 'a connection that is refused', isRefused: true, steps: [send], tells: 3 },
  { title: 'TLS', isSecure: true, steps: [send], tells: 8 },
  { title: 'TLS, with an upload', isSecure: true, verb: 'PUT', steps: upload, tells: 12 },
]

const answer: RequestListener = (request, response) => {
  request.on('error', () => {})
  request.resume().on('end', () => {
    if (request.url === '/away') response.writeHead(302, { location: '/' }).end()
    else if (request.url === '/307') response.writeHead(307, { location: '/' }).end()
    else if (request.url === '/reset') request.socket.destroy()
    else if (request.url === '/guarded' && request.headers.authorization === undefined)
      response.writeHead(401, { 'www-authenticate': 'Basic realm="here"' }).end('who?')
    else response.end('hello')
  })
}

async function portOf({ isRefused, isSecure }: Scenario): Promise<number> {
  const server =
    isRefused === true
      ? net.createServer()
      : isSecure === true
        ? https.createServer(await certificate(localhost), answer)
        : createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  if (isRefused === true) await new Promise((resolve) => server.close(resolve))
  else
    onTestFinished(() => {
      if ('closeAllConnections' in server) server.closeAllConnections()
      server.close()
    })
  return port
}

/** Runs a scenario, in which the `at`th notification closes a handle. */
async function closedAt(scenario: Scenario, port: number, at: number, which: Which, interpret: boolean) {
  const { isSecure, path, steps, user, verb } = scenario
  const tls = { ca: (await authority()).cert }
  const api = createWinInet({ interpret, tls })
  const session = api.InternetOpen('test', 0, null, null, INTERNET_FLAG_ASYNC)
  const told: string[] = []
  const inside: number[] = []
  const completions: unknown[] = []
  const left = [...steps, read()]
  let isInside = false
  let error = -1
  let count = 0
  let over: () => void = () => {}
  const ended = new Promise<void>((resolve) => {
    over = resolve
  })
  /** The next calls, up to one that completes later. */
  const goOn = (): void => {
    for (;;) {
      const [step] = left
      const isDone = step?.(api, request as number)
      if (left.length > 1) left.shift()
      if (isDone === false && api.GetLastError() === ERROR_IO_PENDING) return
      if (isDone === true) continue
      // All is done, or has failed. A handle that was closed in a call is invalid by now.
      setImmediate(() => api.InternetCloseHandle(session))
      return
    }
  }
  api.InternetSetStatusCallback(session, (...[hInternet, context, status, information]) => {
    if (isInside) inside.push(status)
    told.push(`${context} ${status}`)
    if (error !== -1 && status === INTERNET_STATUS_REQUEST_COMPLETE) completions.push(information)
    if (status === INTERNET_STATUS_HANDLE_CLOSING && hInternet === connection) over()
    if (context !== 'request' || status === INTERNET_STATUS_HANDLE_CLOSING) return
    if (++count === at) {
      isInside = true
      api.InternetCloseHandle({ request: hInternet, connection, session }[which])
      error = api.GetLastError()
      isInside = false
    }
    if (status === INTERNET_STATUS_REQUEST_COMPLETE) goOn()
  })
  const host = isSecure === true ? 'localhost' : '127.0.0.1'
  const password = user === undefined ? null : 'secret'
  const connection = api.InternetConnect(session, host, port, user ?? null, password, 3, 0, 'connection')
  const flags = isSecure === true ? INTERNET_FLAG_SECURE : 0
  const request = api.HttpOpenRequest(
    connection,
    verb ?? 'GET',
    path ?? '/',
    null,
    null,
    null,
    flags,
    'request',
  )
  goOn()
  await ended
  // Whatever would still come.
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
  api.close()
  return { completions, count, error, inside, told }
}

const cancelled = { dwResult: 0, dwError: ERROR_INTERNET_OPERATION_CANCELLED }

test.each(
  scenarios.flatMap((scenario) =>
    (['request', 'connection', 'session'] as const).flatMap((which) =>
      // However the chart runs, a handle closes its children in the same way.
      (which === 'request' ? [false, true] : [false]).map(
        (interpret) => [scenario.title, which, interpret, scenario] as const,
      ),
    ),
  ),
)('%s: the %s, closed in each notification (interpreted: %s)', async (_title, which, interpret, scenario) => {
  const port = await portOf(scenario)
  const { count } = await closedAt(scenario, port, 0, which, interpret)
  expect(count).toBeGreaterThanOrEqual(scenario.tells)
  // The first is HANDLE_CREATED, before there is anything to send.
  for (let at = 2; at <= count; at++) {
    const { completions, error, inside, told } = await closedAt(scenario, port, at, which, interpret)
    // On a busy machine fewer reads may have to wait.
    if (error === -1) continue
    expect({ at, inside }).toEqual({ at, inside: [] })
    expect({ at, completions }).toEqual({ at, completions: error === ERROR_IO_PENDING ? [cancelled] : [] })
    expect(told.slice(-2), `${at}`).toEqual(['request 70', 'connection 70'])
  }
})
