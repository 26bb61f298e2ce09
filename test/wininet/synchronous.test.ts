import { expect, it } from 'vitest'
import * as wininet from '../../src/wininet/index.ts'

it('a session without INTERNET_FLAG_ASYNC is refused, and InternetGetLastResponseInfo says what to do', () => {
  const api = wininet.createWinInet()
  expect(api.InternetOpen('test/1.0', wininet.INTERNET_OPEN_TYPE_DIRECT, null, null, 0)).toBeNull()
  expect(api.GetLastError()).toBe(wininet.ERROR_NOT_SUPPORTED)
  const [error, text] = [new wininet.DWORD(), new wininet.STRING()]
  expect(api.InternetGetLastResponseInfo(error, text)).toBe(true)
  expect(error.value).toBe(wininet.ERROR_NOT_SUPPORTED)
  expect(text.value).toMatch(/^InternetOpen: .*INTERNET_FLAG_ASYNC.*; give the flag, /)
})
