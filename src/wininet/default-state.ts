// The functions on the default state of the process, which is made by the first call.

import { type AsyncWinInet, createWinInet, type WinInet } from './create-wininet.ts'

let state: WinInet | null = null

function shared(): WinInet {
  state ??= createWinInet()
  return state
}

/** The result of the pending operation of a handle, as a promise. */
export const completion: WinInet['completion'] = (hInternet) => shared().completion(hInternet)
/** The same functions, on the same handles, with an outcome as their result. */
export const asyncWinInet = (): AsyncWinInet => shared().async

export const GetLastError: WinInet['GetLastError'] = (...given) => shared().GetLastError(...given)
export const HttpAddRequestHeaders: WinInet['HttpAddRequestHeaders'] = (...given) =>
  shared().HttpAddRequestHeaders(...given)
export const HttpAddRequestHeadersA: WinInet['HttpAddRequestHeadersA'] = HttpAddRequestHeaders
export const HttpAddRequestHeadersW: WinInet['HttpAddRequestHeadersW'] = HttpAddRequestHeaders
export const HttpEndRequest: WinInet['HttpEndRequest'] = (...given) => shared().HttpEndRequest(...given)
export const HttpEndRequestA: WinInet['HttpEndRequestA'] = HttpEndRequest
export const HttpEndRequestW: WinInet['HttpEndRequestW'] = HttpEndRequest
export const HttpOpenRequest: WinInet['HttpOpenRequest'] = (...given) => shared().HttpOpenRequest(...given)
export const HttpOpenRequestA: WinInet['HttpOpenRequestA'] = HttpOpenRequest
export const HttpOpenRequestW: WinInet['HttpOpenRequestW'] = HttpOpenRequest
export const HttpQueryInfo: WinInet['HttpQueryInfo'] = (...given) => shared().HttpQueryInfo(...given)
export const HttpQueryInfoA: WinInet['HttpQueryInfoA'] = HttpQueryInfo
export const HttpQueryInfoW: WinInet['HttpQueryInfoW'] = HttpQueryInfo
export const HttpSendRequest: WinInet['HttpSendRequest'] = (...given) => shared().HttpSendRequest(...given)
export const HttpSendRequestA: WinInet['HttpSendRequestA'] = (...given) => shared().HttpSendRequestA(...given)
export const HttpSendRequestW: WinInet['HttpSendRequestW'] = HttpSendRequest
export const HttpSendRequestEx: WinInet['HttpSendRequestEx'] = (...given) =>
  shared().HttpSendRequestEx(...given)
export const HttpSendRequestExA: WinInet['HttpSendRequestExA'] = (...given) =>
  shared().HttpSendRequestExA(...given)
export const HttpSendRequestExW: WinInet['HttpSendRequestExW'] = HttpSendRequestEx
export const InternetCanonicalizeUrl: WinInet['InternetCanonicalizeUrl'] = (...given) =>
  shared().InternetCanonicalizeUrl(...given)
export const InternetCanonicalizeUrlA: WinInet['InternetCanonicalizeUrlA'] = InternetCanonicalizeUrl
export const InternetCanonicalizeUrlW: WinInet['InternetCanonicalizeUrlW'] = InternetCanonicalizeUrl
export const InternetCloseHandle: WinInet['InternetCloseHandle'] = (...given) =>
  shared().InternetCloseHandle(...given)
export const InternetCombineUrl: WinInet['InternetCombineUrl'] = (...given) =>
  shared().InternetCombineUrl(...given)
export const InternetCombineUrlA: WinInet['InternetCombineUrlA'] = InternetCombineUrl
export const InternetCombineUrlW: WinInet['InternetCombineUrlW'] = InternetCombineUrl
export const InternetConnect: WinInet['InternetConnect'] = (...given) => shared().InternetConnect(...given)
export const InternetConnectA: WinInet['InternetConnectA'] = InternetConnect
export const InternetConnectW: WinInet['InternetConnectW'] = InternetConnect
export const InternetCrackUrl: WinInet['InternetCrackUrl'] = (...given) => shared().InternetCrackUrl(...given)
export const InternetCrackUrlA: WinInet['InternetCrackUrlA'] = InternetCrackUrl
export const InternetCrackUrlW: WinInet['InternetCrackUrlW'] = InternetCrackUrl
export const InternetCreateUrl: WinInet['InternetCreateUrl'] = (...given) =>
  shared().InternetCreateUrl(...given)
export const InternetCreateUrlA: WinInet['InternetCreateUrlA'] = InternetCreateUrl
export const InternetCreateUrlW: WinInet['InternetCreateUrlW'] = InternetCreateUrl
export const InternetGetCookie: WinInet['InternetGetCookie'] = (...given) =>
  shared().InternetGetCookie(...given)
export const InternetGetCookieA: WinInet['InternetGetCookieA'] = InternetGetCookie
export const InternetGetCookieW: WinInet['InternetGetCookieW'] = InternetGetCookie
export const InternetGetCookieEx: WinInet['InternetGetCookieEx'] = (...given) =>
  shared().InternetGetCookieEx(...given)
export const InternetGetCookieExA: WinInet['InternetGetCookieExA'] = InternetGetCookieEx
export const InternetGetCookieExW: WinInet['InternetGetCookieExW'] = InternetGetCookieEx
export const InternetGetLastResponseInfo: WinInet['InternetGetLastResponseInfo'] = (...given) =>
  shared().InternetGetLastResponseInfo(...given)
export const InternetGetLastResponseInfoA: WinInet['InternetGetLastResponseInfoA'] =
  InternetGetLastResponseInfo
export const InternetGetLastResponseInfoW: WinInet['InternetGetLastResponseInfoW'] =
  InternetGetLastResponseInfo
export const InternetOpen: WinInet['InternetOpen'] = (...given) => shared().InternetOpen(...given)
export const InternetOpenA: WinInet['InternetOpenA'] = InternetOpen
export const InternetOpenW: WinInet['InternetOpenW'] = InternetOpen
export const InternetOpenUrl: WinInet['InternetOpenUrl'] = (...given) => shared().InternetOpenUrl(...given)
export const InternetOpenUrlA: WinInet['InternetOpenUrlA'] = InternetOpenUrl
export const InternetOpenUrlW: WinInet['InternetOpenUrlW'] = InternetOpenUrl
export const InternetQueryDataAvailable: WinInet['InternetQueryDataAvailable'] = (...given) =>
  shared().InternetQueryDataAvailable(...given)
export const InternetQueryOption: WinInet['InternetQueryOption'] = (...given) =>
  shared().InternetQueryOption(...given)
export const InternetQueryOptionA: WinInet['InternetQueryOptionA'] = InternetQueryOption
export const InternetQueryOptionW: WinInet['InternetQueryOptionW'] = InternetQueryOption
export const InternetReadFile: WinInet['InternetReadFile'] = (...given) => shared().InternetReadFile(...given)
export const InternetReadFileEx: WinInet['InternetReadFileEx'] = (...given) =>
  shared().InternetReadFileEx(...given)
export const InternetReadFileExA: WinInet['InternetReadFileExA'] = InternetReadFileEx
export const InternetReadFileExW: WinInet['InternetReadFileExW'] = InternetReadFileEx
export const InternetSetCookie: WinInet['InternetSetCookie'] = (...given) =>
  shared().InternetSetCookie(...given)
export const InternetSetCookieA: WinInet['InternetSetCookieA'] = InternetSetCookie
export const InternetSetCookieW: WinInet['InternetSetCookieW'] = InternetSetCookie
export const InternetSetCookieEx: WinInet['InternetSetCookieEx'] = (...given) =>
  shared().InternetSetCookieEx(...given)
export const InternetSetCookieExA: WinInet['InternetSetCookieExA'] = InternetSetCookieEx
export const InternetSetCookieExW: WinInet['InternetSetCookieExW'] = InternetSetCookieEx
export const InternetSetFilePointer: WinInet['InternetSetFilePointer'] = (...given) =>
  shared().InternetSetFilePointer(...given)
export const InternetSetOption: WinInet['InternetSetOption'] = (...given) =>
  shared().InternetSetOption(...given)
export const InternetSetOptionA: WinInet['InternetSetOptionA'] = InternetSetOption
export const InternetSetOptionW: WinInet['InternetSetOptionW'] = InternetSetOption
export const InternetSetStatusCallback: WinInet['InternetSetStatusCallback'] = (...given) =>
  shared().InternetSetStatusCallback(...given)
export const InternetSetStatusCallbackA: WinInet['InternetSetStatusCallbackA'] = InternetSetStatusCallback
export const InternetSetStatusCallbackW: WinInet['InternetSetStatusCallbackW'] = InternetSetStatusCallback
export const InternetTimeFromSystemTime: WinInet['InternetTimeFromSystemTime'] = (...given) =>
  shared().InternetTimeFromSystemTime(...given)
export const InternetTimeFromSystemTimeA: WinInet['InternetTimeFromSystemTimeA'] = InternetTimeFromSystemTime
export const InternetTimeFromSystemTimeW: WinInet['InternetTimeFromSystemTimeW'] = InternetTimeFromSystemTime
export const InternetTimeToSystemTime: WinInet['InternetTimeToSystemTime'] = (...given) =>
  shared().InternetTimeToSystemTime(...given)
export const InternetTimeToSystemTimeA: WinInet['InternetTimeToSystemTimeA'] = InternetTimeToSystemTime
export const InternetTimeToSystemTimeW: WinInet['InternetTimeToSystemTimeW'] = InternetTimeToSystemTime
export const InternetWriteFile: WinInet['InternetWriteFile'] = (...given) =>
  shared().InternetWriteFile(...given)
export const SetLastError: WinInet['SetLastError'] = (...given) => shared().SetLastError(...given)

export const FtpCommand: WinInet['FtpCommand'] = () => shared().FtpCommand()
export const FtpCreateDirectory: WinInet['FtpCreateDirectory'] = () => shared().FtpCreateDirectory()
export const FtpDeleteFile: WinInet['FtpDeleteFile'] = () => shared().FtpDeleteFile()
export const FtpFindFirstFile: WinInet['FtpFindFirstFile'] = () => shared().FtpFindFirstFile()
export const FtpGetCurrentDirectory: WinInet['FtpGetCurrentDirectory'] = () =>
  shared().FtpGetCurrentDirectory()
export const FtpGetFile: WinInet['FtpGetFile'] = () => shared().FtpGetFile()
export const FtpGetFileEx: WinInet['FtpGetFileEx'] = () => shared().FtpGetFileEx()
export const FtpGetFileSize: WinInet['FtpGetFileSize'] = () => shared().FtpGetFileSize()
export const FtpOpenFile: WinInet['FtpOpenFile'] = () => shared().FtpOpenFile()
export const FtpPutFile: WinInet['FtpPutFile'] = () => shared().FtpPutFile()
export const FtpPutFileEx: WinInet['FtpPutFileEx'] = () => shared().FtpPutFileEx()
export const FtpRemoveDirectory: WinInet['FtpRemoveDirectory'] = () => shared().FtpRemoveDirectory()
export const FtpRenameFile: WinInet['FtpRenameFile'] = () => shared().FtpRenameFile()
export const FtpSetCurrentDirectory: WinInet['FtpSetCurrentDirectory'] = () =>
  shared().FtpSetCurrentDirectory()
export const InternetFindNextFile: WinInet['InternetFindNextFile'] = () => shared().InternetFindNextFile()
export const GopherCreateLocator: WinInet['GopherCreateLocator'] = () => shared().GopherCreateLocator()
export const GopherFindFirstFile: WinInet['GopherFindFirstFile'] = () => shared().GopherFindFirstFile()
export const GopherGetAttribute: WinInet['GopherGetAttribute'] = () => shared().GopherGetAttribute()
export const GopherGetLocatorType: WinInet['GopherGetLocatorType'] = () => shared().GopherGetLocatorType()
export const GopherOpenFile: WinInet['GopherOpenFile'] = () => shared().GopherOpenFile()
export const CommitUrlCacheEntry: WinInet['CommitUrlCacheEntry'] = () => shared().CommitUrlCacheEntry()
export const CreateUrlCacheEntry: WinInet['CreateUrlCacheEntry'] = () => shared().CreateUrlCacheEntry()
export const CreateUrlCacheGroup: WinInet['CreateUrlCacheGroup'] = () => shared().CreateUrlCacheGroup()
export const DeleteUrlCacheEntry: WinInet['DeleteUrlCacheEntry'] = () => shared().DeleteUrlCacheEntry()
export const DeleteUrlCacheGroup: WinInet['DeleteUrlCacheGroup'] = () => shared().DeleteUrlCacheGroup()
export const FindCloseUrlCache: WinInet['FindCloseUrlCache'] = () => shared().FindCloseUrlCache()
export const FindFirstUrlCacheEntry: WinInet['FindFirstUrlCacheEntry'] = () =>
  shared().FindFirstUrlCacheEntry()
export const FindFirstUrlCacheEntryEx: WinInet['FindFirstUrlCacheEntryEx'] = () =>
  shared().FindFirstUrlCacheEntryEx()
export const FindFirstUrlCacheGroup: WinInet['FindFirstUrlCacheGroup'] = () =>
  shared().FindFirstUrlCacheGroup()
export const FindNextUrlCacheEntry: WinInet['FindNextUrlCacheEntry'] = () => shared().FindNextUrlCacheEntry()
export const FindNextUrlCacheEntryEx: WinInet['FindNextUrlCacheEntryEx'] = () =>
  shared().FindNextUrlCacheEntryEx()
export const FindNextUrlCacheGroup: WinInet['FindNextUrlCacheGroup'] = () => shared().FindNextUrlCacheGroup()
export const GetUrlCacheEntryInfo: WinInet['GetUrlCacheEntryInfo'] = () => shared().GetUrlCacheEntryInfo()
export const GetUrlCacheEntryInfoEx: WinInet['GetUrlCacheEntryInfoEx'] = () =>
  shared().GetUrlCacheEntryInfoEx()
export const GetUrlCacheGroupAttribute: WinInet['GetUrlCacheGroupAttribute'] = () =>
  shared().GetUrlCacheGroupAttribute()
export const InternetLockRequestFile: WinInet['InternetLockRequestFile'] = () =>
  shared().InternetLockRequestFile()
export const InternetUnlockRequestFile: WinInet['InternetUnlockRequestFile'] = () =>
  shared().InternetUnlockRequestFile()
export const ReadUrlCacheEntryStream: WinInet['ReadUrlCacheEntryStream'] = () =>
  shared().ReadUrlCacheEntryStream()
export const RetrieveUrlCacheEntryFile: WinInet['RetrieveUrlCacheEntryFile'] = () =>
  shared().RetrieveUrlCacheEntryFile()
export const RetrieveUrlCacheEntryStream: WinInet['RetrieveUrlCacheEntryStream'] = () =>
  shared().RetrieveUrlCacheEntryStream()
export const SetUrlCacheEntryGroup: WinInet['SetUrlCacheEntryGroup'] = () => shared().SetUrlCacheEntryGroup()
export const SetUrlCacheEntryInfo: WinInet['SetUrlCacheEntryInfo'] = () => shared().SetUrlCacheEntryInfo()
export const SetUrlCacheGroupAttribute: WinInet['SetUrlCacheGroupAttribute'] = () =>
  shared().SetUrlCacheGroupAttribute()
export const UnlockUrlCacheEntryFile: WinInet['UnlockUrlCacheEntryFile'] = () =>
  shared().UnlockUrlCacheEntryFile()
export const UnlockUrlCacheEntryStream: WinInet['UnlockUrlCacheEntryStream'] = () =>
  shared().UnlockUrlCacheEntryStream()
export const InternetConfirmZoneCrossing: WinInet['InternetConfirmZoneCrossing'] = () =>
  shared().InternetConfirmZoneCrossing()
export const InternetErrorDlg: WinInet['InternetErrorDlg'] = () => shared().InternetErrorDlg()
export const InternetShowSecurityInfoByURL: WinInet['InternetShowSecurityInfoByURL'] = () =>
  shared().InternetShowSecurityInfoByURL()
export const InternetGetConnectedState: WinInet['InternetGetConnectedState'] = (...given) =>
  shared().InternetGetConnectedState(...given)
export const InternetGetConnectedStateEx: WinInet['InternetGetConnectedStateEx'] = (...given) =>
  shared().InternetGetConnectedStateEx(...given)
export const DetectAutoProxyUrl: WinInet['DetectAutoProxyUrl'] = (...given) =>
  shared().DetectAutoProxyUrl(...given)
export const IsDomainLegalCookieDomain: WinInet['IsDomainLegalCookieDomain'] = (...given) =>
  shared().IsDomainLegalCookieDomain(...given)
export const PrivacyGetZonePreferenceW: WinInet['PrivacyGetZonePreferenceW'] = (...given) =>
  shared().PrivacyGetZonePreferenceW(...given)
export const PrivacySetZonePreferenceW: WinInet['PrivacySetZonePreferenceW'] = (...given) =>
  shared().PrivacySetZonePreferenceW(...given)
export const CreateEvent: WinInet['CreateEvent'] = (...given) => shared().CreateEvent(...given)
export const SetEvent: WinInet['SetEvent'] = (...given) => shared().SetEvent(...given)
export const ResetEvent: WinInet['ResetEvent'] = (...given) => shared().ResetEvent(...given)
export const CloseHandle: WinInet['CloseHandle'] = (...given) => shared().CloseHandle(...given)
export const WaitForSingleObject: WinInet['WaitForSingleObject'] = (...given) =>
  shared().WaitForSingleObject(...given)
export const WaitForMultipleObjects: WinInet['WaitForMultipleObjects'] = (...given) =>
  shared().WaitForMultipleObjects(...given)
export const InternetGetSecurityInfoByURL: WinInet['InternetGetSecurityInfoByURL'] = (...given) =>
  shared().InternetGetSecurityInfoByURL(...given)
export const InternetGetConnectedStateExA: WinInet['InternetGetConnectedStateExA'] =
  InternetGetConnectedStateEx
export const InternetGetConnectedStateExW: WinInet['InternetGetConnectedStateExW'] =
  InternetGetConnectedStateEx
export const IsDomainLegalCookieDomainA: WinInet['IsDomainLegalCookieDomainA'] = IsDomainLegalCookieDomain
export const IsDomainLegalCookieDomainW: WinInet['IsDomainLegalCookieDomainW'] = IsDomainLegalCookieDomain
