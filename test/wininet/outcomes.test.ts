import { expect, expectTypeOf, it } from 'vitest'
import * as wininet from '../../src/wininet/index.ts'
import { given, openRequest, openSession, site, wininetState } from './site.ts'

const { ERROR_INTERNET_OPERATION_CANCELLED, ERROR_INVALID_HANDLE, ERROR_IO_PENDING } = wininet

it('completion() is what the callback is told, right after it was told', async () => {
  const api = wininetState()
  const { request } = openRequest(api, await site((_, response) => response.end('x')))
  const heard: unknown[] = []
  api.InternetSetStatusCallback(request, (_h, _context, status, information, _length) => {
    if (status === wininet.INTERNET_STATUS_REQUEST_COMPLETE) heard.push(information)
  })
  expect(api.HttpSendRequest(request)).toBe(false)
  const result = await api.completion(request)
  expect(result).toEqual({ dwResult: 1, dwError: 0 })
  expect(heard).toEqual([result])
})

it('completion() needs no callback, can be asked more than once, and is refused when nothing is pending', async () => {
  const api = wininetState()
  const { connection, request } = openRequest(api, await site((_, response) => response.end('x')))
  await expect(api.completion(request)).rejects.toThrow('nothing is pending on the handle; ask right after')
  await expect(api.completion(connection)).rejects.toThrow('only request handles')
  await expect(api.completion(4)).rejects.toThrow('the handle is not valid')
  expect(() => api.completion('4' as never)).toThrow(TypeError)
  api.HttpSendRequest(request)
  const both = await Promise.all([api.completion(request), api.completion(request)])
  expect(both).toEqual([
    { dwResult: 1, dwError: 0 },
    { dwResult: 1, dwError: 0 },
  ])
})

it('a close fulfils the completion of what was pending with 12017', async () => {
  const api = wininetState()
  const { request, session } = openRequest(api, await site(() => {}))
  api.HttpSendRequest(request)
  const completion = api.completion(request)
  expect(api.InternetCloseHandle(session)).toBe(true)
  expect(await completion).toEqual({ dwResult: 0, dwError: ERROR_INTERNET_OPERATION_CANCELLED })
})

it('the view with outcomes shares its handles with the functions', async () => {
  const api = wininetState()
  const view = api.async
  expect(api.async).toBe(view)
  const { request } = openRequest(api, await site((_, response) => response.end('hello')))
  const sent = view.HttpSendRequest(request)
  if (sent.outcome !== 'pending') throw new Error(sent.outcome)
  expect(sent.hInternet).toBe(request)
  expect(api.GetLastError()).toBe(ERROR_IO_PENDING)
  expect(view.HttpSendRequest(request)).toEqual({
    outcome: 'failed',
    error: wininet.ERROR_INTERNET_REQUEST_PENDING,
  })
  expect(await sent.completion).toEqual({ dwResult: 1, dwError: 0 })
  const buffer = new Uint8Array(5)
  const read = new wininet.DWORD()
  const got = view.InternetReadFile(request, buffer, 5, read)
  expect(got).toEqual({ outcome: 'done', value: true })
  expect(Buffer.from(buffer).toString()).toBe('hello')
  expect(view.InternetCloseHandle(request)).toEqual({ outcome: 'done', value: true })
  expect(view.InternetCloseHandle(request)).toEqual({ outcome: 'failed', error: ERROR_INVALID_HANDLE })
})

it('the view opens handles, sets callbacks and says what is not modelled', () => {
  const api = wininetState()
  const view = api.async
  const session = view.InternetOpen('x', 1, null, null, wininet.INTERNET_FLAG_ASYNC)
  if (session.outcome !== 'done') throw new Error('no session')
  expectTypeOf(session.value).toEqualTypeOf<number>()
  expect(view.InternetOpen('x')).toEqual({ outcome: 'failed', error: wininet.ERROR_NOT_SUPPORTED })
  const callback = () => {}
  expect(view.InternetSetStatusCallback(session.value, callback)).toEqual({ outcome: 'done', value: null })
  expect(view.InternetSetStatusCallbackW(session.value, null)).toEqual({ outcome: 'done', value: callback })
  expect(view.InternetSetStatusCallback(4, null)).toEqual({ outcome: 'failed', error: ERROR_INVALID_HANDLE })
  expect(view.FtpOpenFile()).toEqual({ outcome: 'failed', error: wininet.ERROR_CALL_NOT_IMPLEMENTED })
})

it('the view of InternetOpenUrl has the new handle and the promise at once', async () => {
  const api = wininetState()
  const port = await site((_, response) => response.end('x'))
  const session = openSession(api)
  const opened = api.async.InternetOpenUrl(session, `http://127.0.0.1:${port}/`, null, 0, 0, 7)
  if (opened.outcome !== 'pending') throw new Error(opened.outcome)
  expect(await opened.completion).toEqual({ dwResult: opened.hInternet, dwError: 0 })
  expect(api.InternetOpenUrl(session, `http://127.0.0.1:${port}/`)).toBeNull()
  expect(api.async.InternetOpenUrl(session, 'ftp://x/')).toEqual({
    outcome: 'failed',
    error: wininet.ERROR_INTERNET_UNRECOGNIZED_SCHEME,
  })
  api.InternetCloseHandle(given(session))
})
