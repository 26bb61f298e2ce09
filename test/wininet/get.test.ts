import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as wininet from '../../src/wininet/index.ts'

const server = createServer((_request, response) => response.end('hello world'))
let port = 0
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(() => server.close())

it('an asynchronous GET completes once, after the call has returned', async () => {
  const api = wininet.createWinInet()
  const heard: string[] = []
  let request: wininet.HINTERNET | null = null
  const session = api.InternetOpen(
    'test/1.0',
    wininet.INTERNET_OPEN_TYPE_DIRECT,
    null,
    null,
    wininet.INTERNET_FLAG_ASYNC,
  )
  const complete = new Promise<void>((resolve) => {
    api.InternetSetStatusCallback(session, (h, context, status, information, _length) => {
      heard.push(`${context} ${status}${h === request ? ' request' : ''}`)
      if (status === wininet.INTERNET_STATUS_RESPONSE_RECEIVED) expect(information).toBeGreaterThan(0)
      if (status === wininet.INTERNET_STATUS_REQUEST_COMPLETE) resolve()
    })
  })
  const connection = api.InternetConnect(
    session,
    '127.0.0.1',
    port,
    null,
    null,
    wininet.INTERNET_SERVICE_HTTP,
    0,
    1,
  )
  request = api.HttpOpenRequest(
    connection,
    'GET',
    '/x',
    null,
    null,
    null,
    wininet.INTERNET_FLAG_KEEP_CONNECTION,
    2,
  )
  expect(api.HttpSendRequest(request, null, 0, null, 0)).toBe(false)
  expect(api.GetLastError()).toBe(wininet.ERROR_IO_PENDING)
  heard.push('returned')
  await complete
  const read = new wininet.DWORD()
  const buffer = new Uint8Array(64)
  expect(api.InternetReadFile(request, buffer, 64, read)).toBe(true)
  expect(Buffer.from(buffer.subarray(0, read.value)).toString()).toBe('hello world')
  expect(api.InternetReadFile(request, buffer, 64, read)).toBe(true)
  expect(read.value).toBe(0)
  expect(api.InternetCloseHandle(session)).toBe(true)
  expect(heard).toEqual([
    '1 60',
    '2 60',
    'returned',
    ...['20', '21', '30', '31', '40', '41', '100', '70'].map((status) => `2 ${status} request`),
    '1 70',
  ])
  api.close()
})
