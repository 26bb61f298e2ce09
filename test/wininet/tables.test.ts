import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { phases, reasons } from '../../machines/index.ts'
import {
  cacheFunctions,
  dialogFunctions,
  ftpFunctions,
  gopherFunctions,
} from '../../src/wininet/calls/unsupported-functions.ts'
import { errorCode } from '../../src/wininet/error-codes.ts'
import * as wininet from '../../src/wininet/index.ts'

const groups = JSON.parse(await readFile(new URL('constants.json', import.meta.url), 'utf8')) as Record<
  string,
  Record<string, number>
>
const all: Readonly<Record<string, unknown>> = wininet

it.each(Object.entries(groups))('every constant of %s has its value', (_, constants) => {
  // A name with an underscore first is not one of wininet.h.
  const public_ = Object.entries(constants).filter(([name]) => !name.startsWith('_'))
  const ours = public_.map(([name]) => [name, all[name]])
  expect(ours).toEqual(public_)
})

describe('a failure of the core', () => {
  const codes = new Set([...Object.values(groups.errors ?? {}), ...Object.values(groups.win32 ?? {})])

  it('has a code of the tables in every phase and for every reason', () => {
    for (const phase of phases)
      for (const reason of reasons) {
        const code = errorCode({ phase, reason })
        expect(codes.has(code), `${phase} ${reason} ${code}`).toBe(true)
        expect(code).not.toBe(wininet.ERROR_SUCCESS)
        expect(code).not.toBe(wininet.ERROR_IO_PENDING)
      }
  })

  it.each([
    ['connect', 'timeout', 12002],
    ['resolve', 'notFound', 12007],
    ['connect', 'refused', 12029],
    ['response', 'closed', 12152],
    ['read', 'closed', 12030],
    ['response', 'cancelled', 12017],
    ['secure', 'certificateAuthority', 12045],
    ['secure', 'certificateName', 12038],
    ['secure', 'certificateDate', 12037],
    ['redirect', 'tooManyRedirects', 12156],
  ] as const)('in %s by %s is %i', (phase, reason, code) => {
    expect(errorCode({ phase, reason })).toBe(code)
  })
})

it.each([...ftpFunctions, ...gopherFunctions, ...cacheFunctions, ...dialogFunctions])(
  '%s is not modelled, and says so',
  (name) => {
    const api = wininet.createWinInet()
    expect(api[name]()).toBe(false)
    expect(api.GetLastError()).toBe(wininet.ERROR_CALL_NOT_IMPLEMENTED)
    const [code, text] = [new wininet.DWORD(), new wininet.STRING()]
    expect(api.InternetGetLastResponseInfo(code, text)).toBe(true)
    expect(code.value).toBe(wininet.ERROR_CALL_NOT_IMPLEMENTED)
    expect(text.value).toMatch(new RegExp(`^${name}: \\S.*\\.$`))
  },
)

it('what createWinInet has, the module has', () => {
  const names = Object.keys(wininet.createWinInet()).filter((name) => name !== 'close' && name !== 'async')
  expect(names.filter((name) => typeof all[name] !== 'function')).toEqual([])
})
