// InternetSetFilePointer, after Wine's test_file_pointer.

import { expect, it } from 'vitest'
import * as wininet from '../../src/wininet/index.ts'
import { gatedSite } from './gated-site.ts'
import { openRequest, site, wininetState } from './site.ts'

const { FILE_BEGIN, FILE_CURRENT, FILE_END, INVALID_SET_FILE_POINTER, IRF_NO_WAIT } = wininet

async function answered(options: wininet.WinInetOptions, body: string, flags = 0, ranges = 'bytes') {
  const api = wininetState(options)
  const port = await site((_, response) =>
    response.setHeader('Accept-Ranges', ranges).setHeader('Content-Length', body.length).end(body),
  )
  const { connection } = openRequest(api, port)
  const request = api.HttpOpenRequest(connection, 'GET', '/', null, null, null, flags, 2)
  api.HttpSendRequest(request)
  await api.completion(request)
  const read = (length: number): string => {
    const [buffer, count] = [Buffer.alloc(length), new wininet.DWORD()]
    expect(api.InternetReadFile(request, buffer, length, count)).toBe(true)
    return buffer.toString('latin1', 0, count.value)
  }
  return { api, request, read }
}

it('moves from the beginning, from where the reader is and from the end', async () => {
  const { api, request, read } = await answered({}, '0123456789')
  expect(read(3)).toBe('012')
  expect(api.InternetSetFilePointer(request, 1, null, FILE_BEGIN)).toBe(1)
  expect(read(2)).toBe('12')
  expect(api.InternetSetFilePointer(request, 2, null, FILE_CURRENT)).toBe(5)
  expect(read(1)).toBe('5')
  expect(api.InternetSetFilePointer(request, -2, new wininet.DWORD(-1), FILE_END)).toBe(8)
  expect(read(1)).toBe('8')
  expect(api.InternetSetFilePointer(request, 0, null, FILE_CURRENT)).toBe(9)
  expect(api.InternetSetFilePointer(request, 0, null, FILE_BEGIN)).toBe(0)
  expect(read(20)).toBe('0123456789')
})

it('waits for bytes that are ahead of what has come, and passes over what is between', async () => {
  const { cut, port, send } = await gatedSite({ 'Content-Length': '100' })
  const api = wininetState()
  const { request } = openRequest(api, port)
  api.HttpSendRequest(request)
  await api.completion(request)
  send('xyz')
  const buffers = wininet.internetBuffers({ lpvBuffer: Buffer.alloc(8), dwBufferLength: 8 })
  if (!api.InternetReadFileEx(request, buffers, IRF_NO_WAIT)) {
    await api.completion(request)
    expect(api.InternetReadFileEx(request, buffers, IRF_NO_WAIT)).toBe(true)
  }
  expect(buffers.dwBufferLength).toBe(3)
  const available = new wininet.DWORD()
  expect(api.InternetSetFilePointer(request, 2, null, FILE_BEGIN)).toBe(2)
  expect(api.InternetQueryDataAvailable(request, available)).toBe(true)
  expect(available.value).toBe(1)
  expect(api.InternetSetFilePointer(request, 5, null, FILE_BEGIN)).toBe(5)
  expect(api.InternetQueryDataAvailable(request, available)).toBe(false)
  send('12345')
  expect(await api.completion(request)).toEqual({ dwResult: 1, dwError: 3 })
  expect(api.InternetSetFilePointer(request, 1, null, FILE_CURRENT)).toBe(6)
  const [one, count] = [Buffer.alloc(1), new wininet.DWORD()]
  expect(api.InternetReadFile(request, one, 1, count)).toBe(true)
  expect(one.toString()).toBe('4')
  const three = Buffer.alloc(3)
  expect(api.InternetSetFilePointer(request, 2, null, FILE_CURRENT)).toBe(9)
  expect(api.InternetReadFile(request, three, 3, count)).toBe(false)
  send('abcde')
  expect(await api.completion(request)).toEqual({ dwResult: 1, dwError: 0 })
  expect(three.toString()).toBe('bcd')
  const all = Buffer.alloc(12)
  expect(api.InternetSetFilePointer(request, 0, null, FILE_BEGIN)).toBe(0)
  expect(api.InternetReadFile(request, all, 12, count)).toBe(true)
  expect(all.toString()).toBe('xyz12345abcd')
  const rest = Buffer.alloc(20)
  expect(api.InternetSetFilePointer(request, 3, null, FILE_CURRENT)).toBe(15)
  expect(api.InternetReadFile(request, rest, 20, count)).toBe(false)
  send('12345')
  cut()
  expect(await api.completion(request)).toEqual({ dwResult: 1, dwError: 0 })
  expect(rest.toString('latin1', 0, count.value)).toBe('345')
})

it('goes back as far as was kept, and no farther', async () => {
  const { api, request, read } = await answered({ limits: { rereadBytes: 4 } }, '0123456789')
  expect(read(4)).toBe('0123')
  expect(api.InternetSetFilePointer(request, 0, null, FILE_BEGIN)).toBe(0)
  expect(read(6)).toBe('012345')
  expect(api.InternetSetFilePointer(request, 0, null, FILE_BEGIN)).toBe(INVALID_SET_FILE_POINTER)
  expect(api.GetLastError()).toBe(wininet.ERROR_INTERNET_INVALID_OPERATION)
  expect(api.InternetSetFilePointer(request, 8, null, FILE_BEGIN)).toBe(8)
  expect(read(9)).toBe('89')
})

it('has positions beyond 32 bits, in one number or in two', async () => {
  const { api, request } = await answered({}, '0')
  expect(api.InternetSetFilePointer(request, 5_000_000_000, null, FILE_BEGIN)).toBe(5_000_000_000)
  const high = new wininet.DWORD(1)
  expect(api.InternetSetFilePointer(request, 7, high, FILE_BEGIN)).toBe(7)
  expect([high.value, api.InternetSetFilePointer(request, 0, null, FILE_CURRENT)]).toEqual([1, 4_294_967_303])
})

it('moves again when a read has met the end (http.c InternetSetFilePointer_test)', async () => {
  const body = '0123456789'
  const { api, request, read } = await answered({}, body)
  const move = (distance: number, method: number): number =>
    api.InternetSetFilePointer(request, distance, null, method)
  for (const from of [0, 1, 2, 3, 4, 3, 2, 1]) {
    expect(move(from, FILE_BEGIN)).toBe(from)
    expect(read(100)).toBe(body.slice(from))
  }
  for (const from of [1, 2, 3, 4]) {
    expect(move(0, FILE_BEGIN)).toBe(0)
    expect(move(from, FILE_CURRENT)).toBe(from)
    expect(read(100)).toBe(body.slice(from))
  }
  expect(move(0, FILE_CURRENT)).toBe(10)
})

it('without an upper half takes distances as unsigned (http.c InternetSetFilePointer_test)', async () => {
  const { api, request, read } = await answered({}, '0123456789')
  const moved = (distance: number, method: number): [position: number, error: number] => {
    api.SetLastError(0xdead)
    return [api.InternetSetFilePointer(request, distance, null, method), api.GetLastError()]
  }
  const [LAST, NEGATIVE] = [0xffff_ffff, [INVALID_SET_FILE_POINTER, wininet.ERROR_NEGATIVE_SEEK]]
  expect(moved(0x7fff_ffff, FILE_BEGIN)).toEqual([0x7fff_ffff, 0])
  expect(moved(-1, FILE_BEGIN)).toEqual([LAST, 0])
  expect(moved(-1, FILE_CURRENT)).toEqual(NEGATIVE)
  expect(moved(4, FILE_BEGIN)).toEqual([4, 0])
  expect(moved(-1, FILE_CURRENT)).toEqual(NEGATIVE)
  expect(moved(0, FILE_BEGIN)).toEqual([0, 0])
  expect(moved(-1, FILE_CURRENT)).toEqual([LAST, 0])
  expect(moved(-1, FILE_CURRENT)).toEqual(NEGATIVE)
  expect(moved(0, FILE_END)).toEqual([10, 0])
  for (const i of [1, 2, 3, 4]) expect(moved(i, FILE_END)).toEqual([10 + i, 0])
  for (const i of [1, 2, 3, 4]) expect(moved(-i, FILE_END)).toEqual(NEGATIVE)
  expect(moved(7, FILE_BEGIN)).toEqual([7, 0])
  expect(read(9)).toBe('789')
})

type Answered = Awaited<ReturnType<typeof answered>>

function refusedBy({ api, request }: Answered, code: number, method: number = FILE_BEGIN): void {
  expect(api.InternetSetFilePointer(request, 0, null, method)).toBe(INVALID_SET_FILE_POINTER)
  expect(api.GetLastError()).toBe(code)
}

it('is refused where it makes no sense', async () => {
  const { api, request, read } = await answered({}, 'abc')
  const refused = (code: number, ...given: Parameters<typeof api.InternetSetFilePointer>): void => {
    expect(api.InternetSetFilePointer(...given)).toBe(INVALID_SET_FILE_POINTER)
    expect(api.GetLastError()).toBe(code)
  }
  refused(wininet.ERROR_NEGATIVE_SEEK, request, -1, new wininet.DWORD(-1), FILE_BEGIN)
  refused(wininet.ERROR_NEGATIVE_SEEK, request, -1, new wininet.DWORD(-1), FILE_CURRENT)
  refused(wininet.ERROR_NEGATIVE_SEEK, request, -4, new wininet.DWORD(-1), FILE_END)
  refused(wininet.ERROR_INVALID_PARAMETER, request, 0, null, 3)
  refused(wininet.ERROR_INVALID_HANDLE, 4, 0, null, FILE_BEGIN)
  expect(read(9)).toBe('abc')
  expect(read(9)).toBe('')
  refused(wininet.ERROR_INTERNET_INVALID_OPERATION, request, 0, null, FILE_BEGIN)

  const unkept = await answered({}, 'abc', wininet.INTERNET_FLAG_NO_CACHE_WRITE)
  expect(unkept.api.InternetSetFilePointer(unkept.request, 0, null, FILE_BEGIN)).toBe(
    INVALID_SET_FILE_POINTER,
  )
  expect(unkept.read(9)).toBe('abc')
  refusedBy(unkept, wininet.ERROR_INTERNET_INVALID_OPERATION)
  const whole = await answered({}, 'abc', 0, 'none')
  refusedBy(whole, wininet.ERROR_INTERNET_INVALID_OPERATION, FILE_END)
  const { connection } = openRequest(api, 1)
  const unsent = api.HttpOpenRequest(
    connection,
    'GET',
    '/',
    null,
    null,
    null,
    wininet.INTERNET_FLAG_NO_CACHE_WRITE,
  )
  refused(wininet.ERROR_INTERNET_INVALID_OPERATION, unsent, 0, null, FILE_BEGIN)
  const fresh = openRequest(api, 1).request
  refused(wininet.ERROR_INTERNET_INCORRECT_HANDLE_STATE, fresh, 0, null, FILE_BEGIN)
})
