import { describe, expect, it } from 'vitest'
import * as wininet from '../../src/wininet/index.ts'
import { openRequest, site, wininetState } from './site.ts'

type Told = Parameters<wininet.NumericStatusCallback>

const pointer8 = [0x14, 0, 0xcc, 0, 0, 0, 0, 0]
const HANDLE = 0x00cc_0014

/** By status: what the callback is told, and its bytes for 64 and for 32 bits. */
const payloads: Record<
  keyof wininet.StatusInformation,
  [told: unknown, on64: number[] | 0, on32: number[] | 0]
> = {
  [wininet.INTERNET_STATUS_RESOLVING_NAME]: ['ab', [97, 98, 0], [97, 98, 0]],
  [wininet.INTERNET_STATUS_NAME_RESOLVED]: ['::1', [58, 58, 49, 0], [58, 58, 49, 0]],
  [wininet.INTERNET_STATUS_CONNECTING_TO_SERVER]: ['1.2', [49, 46, 50, 0], [49, 46, 50, 0]],
  [wininet.INTERNET_STATUS_CONNECTED_TO_SERVER]: ['1.2', [49, 46, 50, 0], [49, 46, 50, 0]],
  [wininet.INTERNET_STATUS_SENDING_REQUEST]: [null, 0, 0],
  [wininet.INTERNET_STATUS_REQUEST_SENT]: [0x0102_0304, [4, 3, 2, 1], [4, 3, 2, 1]],
  [wininet.INTERNET_STATUS_RECEIVING_RESPONSE]: [null, 0, 0],
  [wininet.INTERNET_STATUS_RESPONSE_RECEIVED]: [0xffff_fffe, [254, 255, 255, 255], [254, 255, 255, 255]],
  [wininet.INTERNET_STATUS_CLOSING_CONNECTION]: [null, 0, 0],
  [wininet.INTERNET_STATUS_CONNECTION_CLOSED]: [null, 0, 0],
  [wininet.INTERNET_STATUS_HANDLE_CREATED]: [HANDLE, pointer8, pointer8.slice(0, 4)],
  [wininet.INTERNET_STATUS_HANDLE_CLOSING]: [HANDLE, pointer8, pointer8.slice(0, 4)],
  [wininet.INTERNET_STATUS_REQUEST_COMPLETE]: [
    { dwResult: HANDLE, dwError: 0x0102_0304 },
    [...pointer8, 4, 3, 2, 1, 0, 0, 0, 0],
    [...pointer8.slice(0, 4), 4, 3, 2, 1],
  ],
  [wininet.INTERNET_STATUS_REDIRECT]: ['/\u00e9', [47, 0xe9, 0], [47, 0xe9, 0]],
  [wininet.INTERNET_STATUS_INTERMEDIATE_RESPONSE]: [100, [100, 0, 0, 0], [100, 0, 0, 0]],
  [wininet.INTERNET_STATUS_COOKIE_SENT]: [2, [2, 0, 0, 0], [2, 0, 0, 0]],
  [wininet.INTERNET_STATUS_COOKIE_RECEIVED]: [3, [3, 0, 0, 0], [3, 0, 0, 0]],
}

const names = Object.entries(wininet).filter(([name]) => name.startsWith('INTERNET_STATUS_'))

function told(status: number, information: unknown, options?: wininet.NumericOptions): Told {
  const heard: Told[] = []
  const callback = wininet.numericCallback((...given) => heard.push(given), options)
  ;(callback as (...given: unknown[]) => void)(HANDLE, 'context', status, information, 999)
  expect(heard).toHaveLength(1)
  return heard[0] as Told
}

describe('a callback in numbers hears', () => {
  for (const [key, [information, on64, on32]] of Object.entries(payloads)) {
    const status = Number(key)
    const name = names.find(([, value]) => value === status)?.[0]
    it(`${name} byte by byte`, () => {
      for (const [bytes, options] of [
        [on64, undefined],
        [on64, { pointerSize: 8 }],
        [on32, { pointerSize: 4 }],
      ] as const) {
        const [handle, context, heard, info, length] = told(status, information, options)
        expect([handle, context, heard]).toEqual([HANDLE, 'context', status])
        expect(bytes === 0 ? info : [...(info as Uint8Array)]).toEqual(bytes)
        expect(length).toBe(bytes === 0 ? 0 : bytes.length)
      }
    })
  }

  it('host names and redirects in UTF-16 when it is wide, and addresses never', () => {
    const wide = { wide: true }
    const textOf = (status: number) => [...(told(status, 'a\u00e9', wide)[3] as Uint8Array)]
    const inUtf16 = [97, 0, 0xe9, 0, 0, 0]
    expect(textOf(wininet.INTERNET_STATUS_RESOLVING_NAME)).toEqual(inUtf16)
    expect(textOf(wininet.INTERNET_STATUS_REDIRECT)).toEqual(inUtf16)
    expect(textOf(wininet.INTERNET_STATUS_CONNECTED_TO_SERVER)).toEqual([97, 0xe9, 0])
  })

  it('bytes that are its own', () => {
    const first = told(wininet.INTERNET_STATUS_REQUEST_SENT, 1)[3] as Uint8Array
    first.fill(9)
    expect(told(wininet.INTERNET_STATUS_REQUEST_SENT, 1)[3]).not.toBe(first)
  })
})

it('a whole GET is heard in numbers and bytes', async () => {
  const api = wininetState()
  const { request } = openRequest(api, await site((_, response) => response.end('x')))
  const heard: string[] = []
  api.InternetSetStatusCallback(
    request,
    wininet.numericCallback((_h, _context, status, info, length) => {
      expect(info === 0 ? 0 : info.length).toBe(length)
      heard.push(`${status} ${length}`)
      if (status === wininet.INTERNET_STATUS_CONNECTED_TO_SERVER)
        expect(Buffer.from(info as Uint8Array).toString()).toBe('127.0.0.1\0')
    }),
  )
  api.HttpSendRequest(request)
  await api.completion(request)
  api.InternetCloseHandle(request)
  expect(heard.filter((each) => /^(20|21|30|31|40|41|100|70) /.test(each))).toEqual([
    '20 10',
    '21 10',
    '30 0',
    '31 4',
    '40 0',
    '41 4',
    '100 16',
    '70 8',
  ])
})
