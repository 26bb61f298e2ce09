// Every documented member of the classes of System.Net is there, or on a list with its reason:
// test/conformance/tables/dotnet-members.json, by the names of .NET.

import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import * as dotnet from '../../src/dotnet/index.ts'
import { webServer } from '../cli/web-server.ts'

interface Documented {
  readonly classes: Readonly<Record<string, { readonly members: string[]; readonly statics: string[] }>>
  readonly enumerations: Readonly<Record<string, string[]>>
  readonly absentMembers: Readonly<Record<string, string>>
  readonly absentTypes: Readonly<Record<string, string>>
}

const url = new URL('../conformance/tables/dotnet-members.json', import.meta.url)
const documented = JSON.parse(await readFile(url, 'utf8')) as Documented
const exported: Readonly<Record<string, unknown>> = dotnet

/** In JavaScript's case; what .NET keeps in capitals as a constant stays so. */
const camel = (name: string): string => name[0]?.toLowerCase() + name.slice(1)

/** An object of each class, from a request that was made. */
async function objects(): Promise<ReadonlyMap<string, object> & AsyncDisposable> {
  const server = await webServer((request, response) => request.pipe(response))
  const net = dotnet.createSystemNet()
  const request = net.WebRequest.create(server.origin)
  request.method = 'POST'
  const begun = request.beginGetRequestStream()
  await begun.asyncWaitHandle.waitOne()
  const context: { value: dotnet.TransportContext | null } = { value: null }
  const stream = request.endGetRequestStream(begun, context)
  stream.close()
  const response = await request.getResponseAsync()
  const all = new Map<string, object>(
    Object.entries({
      HttpWebRequest: request,
      HttpWebResponse: response,
      ServicePointManager: net.ServicePointManager,
      ServicePoint: request.servicePoint,
      GlobalProxySelection: net.GlobalProxySelection,
      WebHeaderCollection: response.headers,
      RequestStream: stream,
      ResponseStream: response.getResponseStream(),
      StreamReader: new dotnet.StreamReader(response.getResponseStream()),
      IAsyncResult: begun,
      TransportContext: context.value as object,
      WebProxy: new dotnet.WebProxy(),
      Cookie: new dotnet.Cookie(),
      CookieCollection: new dotnet.CookieCollection(),
      CookieContainer: new dotnet.CookieContainer(),
      NetworkCredential: new dotnet.NetworkCredential(),
      CredentialCache: new dotnet.CredentialCache(),
      RequestCachePolicy: new dotnet.RequestCachePolicy(),
      HttpRequestCachePolicy: new dotnet.HttpRequestCachePolicy(),
      WebException: new dotnet.WebException('x'),
      ManualResetEvent: new dotnet.ManualResetEvent(),
      AutoResetEvent: new dotnet.AutoResetEvent(),
      WebRequest: {},
    }),
  )
  return Object.assign(all, {
    async [Symbol.asyncDispose]() {
      response.close()
      net.close()
      await server[Symbol.asyncDispose]()
    },
  })
}

describe('the surface of hinternet/dotnet', () => {
  it('has every documented member of each class, but for those that say why not', async () => {
    await using all = await objects()
    const missing: string[] = []
    const needless: string[] = []
    const look = (type: string, name: string, isThere: boolean): void => {
      const key = `${type}.${name}`
      const isListed = key in documented.absentMembers
      if (!isThere && !isListed) missing.push(key)
      if (isThere && isListed) needless.push(key)
    }
    for (const [type, { members, statics }] of Object.entries(documented.classes)) {
      const object = all.get(type)
      if (object === undefined) throw new Error(`There is no ${type} to look at.`)
      for (const name of members) look(type, name, camel(name) in object)
      const itself = (exported[type] ?? object) as object
      const constants = type === 'ServicePointManager' ? object.constructor : itself
      for (const name of statics) look(type, name, camel(name) in itself || name in constants)
    }
    for (const [type, names] of Object.entries(documented.enumerations))
      for (const name of names) look(type, name, name in (exported[type] as object))
    expect({ missing, needless }).toEqual({ missing: [], needless: [] })
  })

  it('has the types that are documented, but for those that say why not', () => {
    const types = [...Object.keys(documented.classes), ...Object.keys(documented.enumerations)]
    const onlyTypes = ['ServicePoint', 'RequestStream', 'ResponseStream', 'IAsyncResult']
    expect(types.filter((type) => !(type in exported) && !onlyTypes.includes(type))).toEqual([])
    expect(Object.keys(documented.absentTypes).filter((type) => type in exported)).toEqual([])
  })

  it('gives a reason for each absence', () => {
    const reasons = [...Object.values(documented.absentMembers), ...Object.values(documented.absentTypes)]
    expect(reasons.filter((reason) => reason.length < 15)).toEqual([])
  })

  it('has in a set of its own what it has in the module', () => {
    const own: object = dotnet.createSystemNet()
    expect(Object.keys(exported).filter((name) => name !== 'createSystemNet' && !(name in own))).toEqual([])
  })

  it('counts the numbers of enumerations as .NET does', () => {
    const { HttpStatusCode, SeekOrigin, Timeout, WebExceptionStatus } = dotnet
    expect(HttpStatusCode.NotFound).toBe(404)
    expect(HttpStatusCode.Ambiguous).toBe(HttpStatusCode.MultipleChoices)
    expect(HttpStatusCode.RedirectKeepVerb).toBe(307)
    expect([SeekOrigin.Begin, SeekOrigin.Current, SeekOrigin.End]).toEqual([0, 1, 2])
    expect(Timeout.Infinite).toBe(-1)
    expect(WebExceptionStatus.RequestProhibitedByProxy).toBe(20)
  })
})
