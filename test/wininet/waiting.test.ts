// CreateEvent and the functions that wait, as code for Windows uses them.

import { expect, it } from 'vitest'
import * as wininet from '../../src/wininet/index.ts'
import { openRequest, site, wininetState } from './site.ts'

const { INFINITE, WAIT_FAILED, WAIT_OBJECT_0, WAIT_TIMEOUT } = wininet

it('an upload waits for its callback as it does in C', async () => {
  const api = wininetState()
  const port = await site((request, response) => {
    request.resume().on('end', () => response.end('thank you'))
  })
  const complete = api.CreateEvent(null, false, false, null)
  let result: wininet.INTERNET_ASYNC_RESULT = { dwResult: 0, dwError: 0 }
  const { request } = openRequest(api, port, 'POST')
  api.InternetSetStatusCallback(request, (_handle, _context, status, information, _length) => {
    if (status !== wininet.INTERNET_STATUS_REQUEST_COMPLETE) return
    result = information as wininet.INTERNET_ASYNC_RESULT
    api.SetEvent(complete)
  })
  const finished = async (): Promise<void> => {
    expect(api.GetLastError()).toBe(wininet.ERROR_IO_PENDING)
    expect(await api.WaitForSingleObject(complete, INFINITE)).toBe(WAIT_OBJECT_0)
    expect(result).toEqual({ dwResult: 1, dwError: 0 })
  }
  if (!api.HttpSendRequestEx(request, wininet.internetBuffers({ dwBufferTotal: 5 }))) await finished()
  if (!api.InternetWriteFile(request, Buffer.from('hello'), 5, new wininet.DWORD())) await finished()
  if (!api.HttpEndRequest(request)) await finished()
  const [buffer, read] = [Buffer.alloc(9), new wininet.DWORD()]
  if (!api.InternetReadFile(request, buffer, 9, read)) await finished()
  expect(buffer.toString()).toBe('thank you')
})

it('an event with automatic reset ends one wait, one with manual reset ends all of them', async () => {
  const api = wininetState()
  const [single, all] = [api.CreateEvent(), api.CreateEvent(null, true)]
  const waits = [api.WaitForSingleObject(single), api.WaitForSingleObject(single)]
  expect(api.SetEvent(single)).toBe(true)
  expect(await waits[0]).toBe(WAIT_OBJECT_0)
  expect(await api.WaitForSingleObject(single, 0)).toBe(WAIT_TIMEOUT)
  api.SetEvent(single)
  expect(await waits[1]).toBe(WAIT_OBJECT_0)
  const both = [api.WaitForSingleObject(all), api.WaitForSingleObject(all)]
  api.SetEvent(all)
  expect(await Promise.all(both)).toEqual([WAIT_OBJECT_0, WAIT_OBJECT_0])
  expect(await api.WaitForSingleObject(all, 0)).toBe(WAIT_OBJECT_0)
  expect(api.ResetEvent(all)).toBe(true)
  expect(await api.WaitForSingleObject(all, 0)).toBe(WAIT_TIMEOUT)
})

it('a signal that comes before the wait is kept, and is one', async () => {
  const api = wininetState()
  const event = api.CreateEvent(null, false, true)
  api.SetEvent(event)
  expect(await api.WaitForSingleObject(event, 0)).toBe(WAIT_OBJECT_0)
  expect(await api.WaitForSingleObject(event, 0)).toBe(WAIT_TIMEOUT)
})

it('a wait ends with its time, and takes no signal after that', async () => {
  const api = wininetState()
  const event = api.CreateEvent()
  expect(await api.WaitForSingleObject(event, 1)).toBe(WAIT_TIMEOUT)
  api.SetEvent(event)
  expect(await api.WaitForSingleObject(event, 0)).toBe(WAIT_OBJECT_0)
})

it('of several the first that is set ends the wait, or all at once', async () => {
  const api = wininetState()
  const events = [api.CreateEvent(), api.CreateEvent(), api.CreateEvent()]
  const [first, second, third] = events
  const any = api.WaitForMultipleObjects(3, events, false, INFINITE)
  api.SetEvent(second ?? null)
  expect(await any).toBe(WAIT_OBJECT_0 + 1)
  expect(await api.WaitForSingleObject(second ?? null, 0)).toBe(WAIT_TIMEOUT)
  const every = api.WaitForMultipleObjects(2, events, true)
  api.SetEvent(first ?? null)
  // Waiting for all of them takes none of them before.
  expect(await api.WaitForSingleObject(first ?? null, 0)).toBe(WAIT_OBJECT_0)
  api.SetEvent(second ?? null)
  api.SetEvent(first ?? null)
  expect(await every).toBe(WAIT_OBJECT_0)
  for (const event of [first, second, third])
    expect(await api.WaitForSingleObject(event ?? null, 0)).toBe(WAIT_TIMEOUT)
})

it('a name stands for one event of a WinInet state', async () => {
  const api = wininetState()
  const one = api.CreateEvent(null, false, false, 'complete')
  expect(api.GetLastError()).toBe(0)
  expect(api.CreateEvent(null, false, false, 'complete')).toBe(one)
  expect(api.GetLastError()).toBe(wininet.ERROR_ALREADY_EXISTS)
  expect(wininetState().CreateEvent(null, false, false, 'complete')).not.toBe(one)
  api.CloseHandle(one)
  expect(api.CreateEvent(null, false, false, 'complete')).not.toBe(one)
})

it('what is closed or missing is refused, and who waits for it hears so', async () => {
  const api = wininetState()
  const event = api.CreateEvent()
  const wait = api.WaitForSingleObject(event)
  expect(api.CloseHandle(event)).toBe(true)
  expect(await wait).toBe(WAIT_FAILED)
  for (const refused of [api.SetEvent, api.ResetEvent, api.CloseHandle]) {
    expect(refused(event)).toBe(false)
    expect(api.GetLastError()).toBe(wininet.ERROR_INVALID_HANDLE)
  }
  expect(await api.WaitForSingleObject(null)).toBe(WAIT_FAILED)
  const live = api.CreateEvent()
  for (const [count, list, all] of [
    [0, [], false],
    [2, [live], false],
    [2, [live, live], true],
    [65, Array(65).fill(live), false],
    [1, null, false],
  ] as const) {
    expect(await api.WaitForMultipleObjects(count, list, all, 0)).toBe(WAIT_FAILED)
    expect(api.GetLastError()).toBe(wininet.ERROR_INVALID_PARAMETER)
  }
  expect(() => api.SetEvent(4 as never)).toThrow('SetEvent(): the handle is a value of type number')
})
