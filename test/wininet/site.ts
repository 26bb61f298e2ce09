// A small site on loopback, and a request handle that leads to it.

import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished } from 'vitest'
import * as wininet from '../../src/wininet/index.ts'

/** The port. Closed with the test. */
export async function site(listener: RequestListener): Promise<number> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

/** A WinInet state of its own. Closed with the test. */
export function wininetState(options?: wininet.WinInetOptions): wininet.WinInet {
  const api = wininet.createWinInet(options)
  onTestFinished(() => api.close())
  return api
}

export const openSession = (api: wininet.WinInet): wininet.HINTERNET =>
  given(api.InternetOpen('test/1.0', 1, null, null, wininet.INTERNET_FLAG_ASYNC))

export function openRequest(
  api: wininet.WinInet,
  port: number,
  verb = 'GET',
  path = '/',
): { session: number; connection: number; request: number } {
  const session = openSession(api)
  const connection = given(api.InternetConnect(session, '127.0.0.1', port, null, null, 3, 0, 1))
  const request = given(api.HttpOpenRequest(connection, verb, path, null, null, null, 0, 2))
  return { session, connection, request }
}

export function given<T>(value: T | null): T {
  expect(value).not.toBeNull()
  return value as T
}
