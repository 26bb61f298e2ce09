// Functions of wininet.h that exist by name only: FTP, Gopher, the URL cache and the dialogs. They return FALSE,
// which is NULL, with ERROR_CALL_NOT_IMPLEMENTED, and InternetGetLastResponseInfo says why.

import { ERROR_CALL_NOT_IMPLEMENTED } from '../constants/index.ts'
import type { WinInetState } from '../state/index.ts'

export const ftpFunctions = [
  'FtpCommand',
  'FtpCreateDirectory',
  'FtpDeleteFile',
  'FtpFindFirstFile',
  'FtpGetCurrentDirectory',
  'FtpGetFile',
  'FtpGetFileEx',
  'FtpGetFileSize',
  'FtpOpenFile',
  'FtpPutFile',
  'FtpPutFileEx',
  'FtpRemoveDirectory',
  'FtpRenameFile',
  'FtpSetCurrentDirectory',
  'InternetFindNextFile',
] as const

export const gopherFunctions = [
  'GopherCreateLocator',
  'GopherFindFirstFile',
  'GopherGetAttribute',
  'GopherGetLocatorType',
  'GopherOpenFile',
] as const

export const cacheFunctions = [
  'CommitUrlCacheEntry',
  'CreateUrlCacheEntry',
  'CreateUrlCacheGroup',
  'DeleteUrlCacheEntry',
  'DeleteUrlCacheGroup',
  'FindCloseUrlCache',
  'FindFirstUrlCacheEntry',
  'FindFirstUrlCacheEntryEx',
  'FindFirstUrlCacheGroup',
  'FindNextUrlCacheEntry',
  'FindNextUrlCacheEntryEx',
  'FindNextUrlCacheGroup',
  'GetUrlCacheEntryInfo',
  'GetUrlCacheEntryInfoEx',
  'GetUrlCacheGroupAttribute',
  'InternetLockRequestFile',
  'InternetUnlockRequestFile',
  'ReadUrlCacheEntryStream',
  'RetrieveUrlCacheEntryFile',
  'RetrieveUrlCacheEntryStream',
  'SetUrlCacheEntryGroup',
  'SetUrlCacheEntryInfo',
  'SetUrlCacheGroupAttribute',
  'UnlockUrlCacheEntryFile',
  'UnlockUrlCacheEntryStream',
] as const

export const dialogFunctions = [
  'InternetConfirmZoneCrossing',
  'InternetErrorDlg',
  'InternetShowSecurityInfoByURL',
] as const

const machineFunctions = ['InternetGetSecurityInfoByURL'] as const

/** The functions that exist by name only. */
export type NotModelled = (
  | typeof ftpFunctions
  | typeof gopherFunctions
  | typeof cacheFunctions
  | typeof dialogFunctions
  | typeof machineFunctions
)[number]

const reasons: readonly (readonly [readonly NotModelled[], string])[] = [
  [ftpFunctions, 'FTP is not supported; fetch the file by HTTP, or use an FTP client.'],
  [gopherFunctions, 'Gopher is extinct.'],
  [cacheFunctions, 'There is no URL cache: every response comes from its server.'],
  [
    machineFunctions,
    'Certificates are not kept by URL; ask a request handle for INTERNET_OPTION_SERVER_CERT_CHAIN_CONTEXT.',
  ],
  [dialogFunctions, 'There are no dialogs; set the options of the handle and send again.'],
]

export type UnsupportedFunctions = { readonly [Name in NotModelled]: (...args: readonly unknown[]) => false }

export function unsupportedFunctions(state: WinInetState): UnsupportedFunctions {
  const functions: Partial<Record<NotModelled, () => false>> = {}
  for (const [names, why] of reasons)
    for (const name of names)
      functions[name] = () => {
        state.explain(ERROR_CALL_NOT_IMPLEMENTED, `${name}: ${why}`)
        return false
      }
  return functions as UnsupportedFunctions
}
