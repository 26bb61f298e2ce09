// InternetCloseHandle in each notification, on the handle, its connection and its session: nothing is told inside it.

import { expect, test } from 'vitest'
import { createWinInet, INTERNET_FLAG_ASYNC } from '../../src/wininet/index.ts'
import { httpServer } from '../session/support/http-server.ts'

const COMPLETE = 100
const CLOSING = 70

async function closedAt(at: number, which: 'request' | 'connection' | 'session', interpret: boolean) {
  const server = await httpServer((request, response) => {
    if (request.url === '/away') response.writeHead(302, { location: '/' }).end()
    else response.end('hello')
  })
  const library = createWinInet({ interpret })
  const { hostname, port } = new URL(server.origin)
  const session = library.InternetOpen('test', 0, null, null, INTERNET_FLAG_ASYNC)
  const told: string[] = []
  const inside: number[] = []
  let isInside = false
  let error = -1
  let completions = 0
  let over: () => void = () => {}
  const ended = new Promise<void>((resolve) => {
    over = resolve
  })
  let count = 0
  library.InternetSetStatusCallback(session, (...[hInternet, context, status]) => {
    if (isInside) inside.push(status)
    told.push(`${context} ${status}`)
    if (error !== -1 && status === COMPLETE) completions++
    if (status === CLOSING && hInternet === connection) over()
    if (context !== 'request' || status === CLOSING) return
    if (++count === at) {
      isInside = true
      library.InternetCloseHandle({ request: hInternet, connection, session }[which])
      error = library.GetLastError()
      isInside = false
    } else if (status === COMPLETE) library.InternetCloseHandle(session)
  })
  const connection = library.InternetConnect(session, hostname, Number(port), null, null, 3, 0, 'connection')
  const request = library.HttpOpenRequest(connection, 'GET', '/away', null, null, null, 0, 'request')
  if (error === -1) library.HttpSendRequest(request)
  if (which === 'request') {
    await library.completion(request).catch(() => {})
    setImmediate(() => library.InternetCloseHandle(session))
  }
  await ended
  return { completions, count, error, inside, told }
}

test.each([
  ['request', false],
  ['request', true],
  ['connection', false],
  ['connection', true],
  ['session', false],
  ['session', true],
] as const)('the %s, closed in each notification (interpreted: %s)', async (which, interpret) => {
  const { count } = await closedAt(0, which, interpret)
  expect(count).toBeGreaterThan(8)
  // The first is HANDLE_CREATED, before there is anything to send.
  for (let at = 2; at <= count; at++) {
    const { completions, error, inside, told } = await closedAt(at, which, interpret)
    expect({ at, inside }).toEqual({ at, inside: [] })
    expect({ at, completions }).toEqual({ at, completions: error === 997 ? 1 : 0 })
    expect(told.slice(-2), `${at}`).toEqual(['request 70', 'connection 70'])
  }
})
