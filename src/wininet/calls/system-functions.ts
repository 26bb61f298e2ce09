// The functions about the machine: whether it is connected, its proxy, the privacy settings of a zone.

import { type Box, deliverNumber, deliverText, type OutBuffer } from '../buffers.ts'
import {
  ERROR_INVALID_NAME,
  ERROR_INVALID_PARAMETER,
  ERROR_SUCCESS,
  ERROR_WINHTTP_AUTODETECTION_FAILED,
  INTERNET_CONNECTION_LAN,
  INTERNET_RAS_INSTALLED,
  PRIVACY_TEMPLATE_ADVANCED,
  PRIVACY_TEMPLATE_MEDIUM,
} from '../constants/index.ts'
import type { WinInetState } from '../state/index.ts'
import { box, number, outBuffer, text } from './arguments.ts'

export interface SystemFunctions {
  /** TRUE, with INTERNET_CONNECTION_LAN. Only a request shows whether a server can be reached. */
  InternetGetConnectedState(lpdwFlags: Box<number> | null, dwReserved?: number): boolean
  /** The same, with the name of the connection, cut to the size of the buffer. */
  InternetGetConnectedStateEx(
    lpdwFlags: Box<number> | null,
    lpszConnectionName: OutBuffer,
    cchNameLen?: number,
    dwReserved?: number,
  ): boolean
  /** FALSE and ERROR_WINHTTP_AUTODETECTION_FAILED: there is no search for a proxy. */
  DetectAutoProxyUrl(pszAutoProxyUrl: OutBuffer, cchAutoProxyUrl: number, dwDetectFlags: number): boolean
  /** Whether a server of the second name may set a cookie for the first; FALSE for a public suffix such as co.uk. */
  IsDomainLegalCookieDomain(pchDomain: string | null, pchFullDomain: string | null): boolean
  /** 0, or the error. Returns what was set; it has no effect. */
  PrivacyGetZonePreferenceW(
    dwZone: number,
    dwType: number,
    pdwTemplate?: Box<number> | null,
    pszBuffer?: OutBuffer,
    pdwBufferLength?: Box<number> | null,
  ): number
  PrivacySetZonePreferenceW(
    dwZone: number,
    dwType: number,
    dwTemplate: number,
    pszPreference?: string | null,
  ): number
}

const CONNECTION_NAME = 'LAN Connection'

export const systemFunctions = (state: WinInetState): SystemFunctions => {
  const preferences = new Map<string, { readonly template: number; readonly preference: string }>()
  const connected = (flags: Box<number> | null, reserved: number): boolean => {
    if (reserved !== 0) return state.fail(ERROR_INVALID_PARAMETER)
    if (flags !== null) flags.value = INTERNET_CONNECTION_LAN | INTERNET_RAS_INSTALLED
    return state.succeed()
  }
  return {
    InternetGetConnectedState(lpdwFlags, dwReserved) {
      const call = 'InternetGetConnectedState'
      return connected(box(lpdwFlags, call, 'lpdwFlags'), number(dwReserved, call, 'dwReserved'))
    },

    InternetGetConnectedStateEx(lpdwFlags, lpszConnectionName, cchNameLen, dwReserved) {
      const call = 'InternetGetConnectedStateEx'
      const flags = box(lpdwFlags, call, 'lpdwFlags')
      const buffer = outBuffer(lpszConnectionName, call, 'lpszConnectionName')
      const room = number(cchNameLen ?? CONNECTION_NAME.length + 1, call, 'cchNameLen')
      const reserved = number(dwReserved, call, 'dwReserved')
      if (room > 0 && reserved === 0) deliverText(CONNECTION_NAME.slice(0, room - 1), buffer, null)
      return connected(flags, reserved)
    },

    DetectAutoProxyUrl(pszAutoProxyUrl, cchAutoProxyUrl, dwDetectFlags) {
      const call = 'DetectAutoProxyUrl'
      outBuffer(pszAutoProxyUrl, call, 'pszAutoProxyUrl')
      number(cchAutoProxyUrl, call, 'cchAutoProxyUrl')
      number(dwDetectFlags, call, 'dwDetectFlags')
      return state.fail(ERROR_WINHTTP_AUTODETECTION_FAILED)
    },

    IsDomainLegalCookieDomain(pchDomain, pchFullDomain) {
      const call = 'IsDomainLegalCookieDomain'
      const domain = text(pchDomain, call, 'pchDomain')
      const server = text(pchFullDomain, call, 'pchFullDomain')
      if (domain === null || server === null) return state.fail(ERROR_INVALID_PARAMETER)
      return isLegal(state, domain.toLowerCase(), server.toLowerCase())
        ? state.succeed()
        : state.fail(ERROR_INVALID_NAME)
    },

    PrivacyGetZonePreferenceW(dwZone, dwType, pdwTemplate, pszBuffer, pdwBufferLength) {
      const call = 'PrivacyGetZonePreferenceW'
      const key = `${number(dwZone, call, 'dwZone')} ${number(dwType, call, 'dwType')}`
      const template = box(pdwTemplate, call, 'pdwTemplate')
      const buffer = outBuffer(pszBuffer, call, 'pszBuffer')
      const length = box(pdwBufferLength, call, 'pdwBufferLength')
      const kept = preferences.get(key) ?? { template: PRIVACY_TEMPLATE_MEDIUM, preference: '' }
      if (template !== null) deliverNumber(kept.template, template, null)
      if (kept.template === PRIVACY_TEMPLATE_ADVANCED && buffer !== null)
        deliverText(kept.preference, buffer, length)
      return ERROR_SUCCESS
    },

    PrivacySetZonePreferenceW(dwZone, dwType, dwTemplate, pszPreference) {
      const call = 'PrivacySetZonePreferenceW'
      const key = `${number(dwZone, call, 'dwZone')} ${number(dwType, call, 'dwType')}`
      const preference = text(pszPreference, call, 'pszPreference') ?? ''
      preferences.set(key, { template: number(dwTemplate, call, 'dwTemplate'), preference })
      return ERROR_SUCCESS
    },
  }
}

function isLegal(state: WinInetState, domain: string, server: string): boolean {
  if (!domain.includes('.') || domain.startsWith('.') || server.startsWith('.')) return false
  if (state.cookies.isPublicSuffix(domain)) return false
  return server === domain || server.endsWith(`.${domain}`)
}
