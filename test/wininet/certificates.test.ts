// The options about certificates, after Wine's test_cert_struct.

import { X509Certificate } from 'node:crypto'
import { expect, it, onTestFinished } from 'vitest'
import * as wininet from '../../src/wininet/index.ts'
import { authority, certificate, localhost } from '../support/certificates.ts'
import { secureServer } from '../support/secure-server.ts'
import { given, openSession, wininetState } from './site.ts'

const { INTERNET_OPTION_SECURITY_CERTIFICATE, INTERNET_OPTION_SECURITY_CERTIFICATE_STRUCT } = wininet

async function answered() {
  const identity = await certificate({ ...localhost, commonName: 'A server' })
  const server = await secureServer(identity)
  onTestFinished(() => server.close())
  const api = wininetState({ tls: { ca: (await authority()).cert } })
  const connection = given(api.InternetConnect(openSession(api), 'localhost', server.port))
  const { INTERNET_FLAG_SECURE } = wininet
  const request = given(
    api.HttpOpenRequest(connection, 'GET', '/', null, null, null, INTERNET_FLAG_SECURE, 1),
  )
  const before = { value: null }
  expect(api.InternetQueryOption(request, INTERNET_OPTION_SECURITY_CERTIFICATE_STRUCT, before)).toBe(false)
  expect(api.GetLastError()).toBe(wininet.ERROR_INTERNET_INVALID_OPERATION)
  api.HttpSendRequest(request)
  expect(await api.completion(request)).toEqual({ dwResult: 1, dwError: 0 })
  return { api, request, x509: new X509Certificate(identity.cert) }
}

const values = (name: string): string => name.replaceAll(/^[^=]*=/gm, '').replaceAll('\n', '\r\n')

it('the structure has the values of the names, the times, and the bits of the cipher; names of algorithms are NULL', async () => {
  const { api, request, x509 } = await answered()
  const [info, size] = [{ value: null as Record<string, unknown> | null }, new wininet.DWORD(64)]
  expect(api.InternetQueryOption(request, INTERNET_OPTION_SECURITY_CERTIFICATE_STRUCT, info, size)).toBe(true)
  expect(info.value).toMatchObject({
    ftStart: new Date(x509.validFrom),
    ftExpiry: new Date(x509.validTo),
    lpszSubjectInfo: values(x509.subject),
    lpszIssuerInfo: values(x509.issuer),
    lpszProtocolName: null,
    lpszSignatureAlgName: null,
    lpszEncryptionAlgName: null,
  })
  expect(String(info.value?.lpszSubjectInfo)).toContain('A server')
  expect([128, 256]).toContain(info.value?.dwKeySize)
  expect(size.value).toBe(64)
  size.value = 3
  expect(api.InternetQueryOption(request, INTERNET_OPTION_SECURITY_CERTIFICATE_STRUCT, info, size)).toBe(
    false,
  )
  expect([api.GetLastError(), size.value]).toEqual([wininet.ERROR_INSUFFICIENT_BUFFER, 64])
})

it('the text has names, dates, types and strength, each on a line', async () => {
  const { api, request, x509 } = await answered()
  const [text, size] = [new wininet.STRING(), new wininet.DWORD(2048)]
  expect(api.InternetQueryOption(request, INTERNET_OPTION_SECURITY_CERTIFICATE, text, size)).toBe(true)
  const date = String.raw`\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d\d:\d\d [AP]M`
  const [, , , ...lines] = text.value.replace(values(x509.issuer), '').split('\r\n')
  expect(text.value.startsWith(`Subject:\r\n${values(x509.subject)}\r\nIssuer:\r\n`)).toBe(true)
  expect(lines.slice(-6)).toEqual([
    expect.stringMatching(new RegExp(`^Effective Date:\t${date}$`)),
    expect.stringMatching(new RegExp(`^Expiration Date:\t${date}$`)),
    'Security Protocol:\t(null)',
    'Signature Type:\t(null)',
    'Encryption Type:\t(null)',
    expect.stringMatching(/^Privacy Strength:\tHigh \((128|256) bits\)$/),
  ])
  expect(size.value).toBe(text.value.length)
  size.value = 1
  expect(api.InternetQueryOption(request, INTERNET_OPTION_SECURITY_CERTIFICATE, text, size)).toBe(false)
  expect(api.GetLastError()).toBe(wininet.ERROR_INSUFFICIENT_BUFFER)
})
