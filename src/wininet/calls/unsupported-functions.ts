// Functions of wininet.h that exist by name only: FTP, Gopher, the URL cache and the dialogs. They return FALSE,
// which is NULL, with ERROR_CALL_NOT_IMPLEMENTED, and InternetGetLastResponseInfo says why.

import { ERROR_CALL_NOT_IMPLEMENTED } from '../constants/index.ts'
import type { WinInetState } from '../state/index.ts'

export const ftpFunctions: readonly NotModelled[] = [
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
]

export const gopherFunctions: readonly NotModelled[] = [
  'GopherCreateLocator',
  'GopherFindFirstFile',
  'GopherGetAttribute',
  'GopherGetLocatorType',
  'GopherOpenFile',
]

export const cacheFunctions: readonly NotModelled[] = [
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
]

export const dialogFunctions: readonly NotModelled[] = [
  'InternetConfirmZoneCrossing',
  'InternetErrorDlg',
  'InternetShowSecurityInfoByURL',
]

const machineFunctions: readonly NotModelled[] = ['InternetGetSecurityInfoByURL']

/** The functions that exist by name only. */
export type NotModelled =
  | 'FtpCommand'
  | 'FtpCreateDirectory'
  | 'FtpDeleteFile'
  | 'FtpFindFirstFile'
  | 'FtpGetCurrentDirectory'
  | 'FtpGetFile'
  | 'FtpGetFileEx'
  | 'FtpGetFileSize'
  | 'FtpOpenFile'
  | 'FtpPutFile'
  | 'FtpPutFileEx'
  | 'FtpRemoveDirectory'
  | 'FtpRenameFile'
  | 'FtpSetCurrentDirectory'
  | 'InternetFindNextFile'
  | 'GopherCreateLocator'
  | 'GopherFindFirstFile'
  | 'GopherGetAttribute'
  | 'GopherGetLocatorType'
  | 'GopherOpenFile'
  | 'CommitUrlCacheEntry'
  | 'CreateUrlCacheEntry'
  | 'CreateUrlCacheGroup'
  | 'DeleteUrlCacheEntry'
  | 'DeleteUrlCacheGroup'
  | 'FindCloseUrlCache'
  | 'FindFirstUrlCacheEntry'
  | 'FindFirstUrlCacheEntryEx'
  | 'FindFirstUrlCacheGroup'
  | 'FindNextUrlCacheEntry'
  | 'FindNextUrlCacheEntryEx'
  | 'FindNextUrlCacheGroup'
  | 'GetUrlCacheEntryInfo'
  | 'GetUrlCacheEntryInfoEx'
  | 'GetUrlCacheGroupAttribute'
  | 'InternetLockRequestFile'
  | 'InternetUnlockRequestFile'
  | 'ReadUrlCacheEntryStream'
  | 'RetrieveUrlCacheEntryFile'
  | 'RetrieveUrlCacheEntryStream'
  | 'SetUrlCacheEntryGroup'
  | 'SetUrlCacheEntryInfo'
  | 'SetUrlCacheGroupAttribute'
  | 'UnlockUrlCacheEntryFile'
  | 'UnlockUrlCacheEntryStream'
  | 'InternetConfirmZoneCrossing'
  | 'InternetErrorDlg'
  | 'InternetShowSecurityInfoByURL'
  | 'InternetGetSecurityInfoByURL'

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
