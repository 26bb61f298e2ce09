// The classes of System.Net, which scripts know by name: nothing else of the runner knows hinternet/dotnet.

import { createSystemNet } from '../../../src/dotnet/index.ts'
import type { Transport } from '../../../src/lifecycle/index.ts'
import type { LookupFunction } from '../names.ts'

export interface ApiOptions {
  readonly lookup: LookupFunction
  /** PEM. */
  readonly authority: string | null
  readonly interpret: boolean
  readonly transport?: Transport
}

export interface WaitHandle {
  waitOne(ms?: number): Promise<boolean>
}

export interface AsyncResult {
  readonly asyncState: unknown
  readonly isCompleted: boolean
  readonly completedSynchronously: boolean
  readonly asyncWaitHandle: WaitHandle
}

export interface Api {
  /** A class or an enumeration of System.Net, or one of the language. */
  type(name: string): unknown
  create(uri: unknown): unknown
  createHttp(uri: unknown): unknown
  version(text: string): unknown
  /** The stream of a request together with its transport context. */
  endGetRequestStream(request: unknown, result: unknown): { stream: unknown; context: unknown }
  close(): void
}

export function openApi({ authority, interpret, lookup, transport }: ApiOptions): Api {
  const net = createSystemNet({
    interpret,
    lookup,
    ...(authority === null ? undefined : { tls: { ca: authority } }),
    ...(transport === undefined ? undefined : { transport }),
  })
  const types = { ...globalThis, Error, ...net } as unknown as Record<string, unknown>
  return {
    type: (name) => types[name],
    create: (uri) => net.WebRequest.create(uri as string),
    createHttp: (uri) => net.WebRequest.createHttp(uri as string),
    version: (text) => net.HttpVersion[text === '1.0' ? 'Version10' : 'Version11'],
    endGetRequestStream: (request, result) => {
      const context: { value: unknown } = { value: null }
      const { endGetRequestStream } = request as { endGetRequestStream: (...args: unknown[]) => unknown }
      const stream = endGetRequestStream.call(request, result, context)
      return { stream, context: context.value }
    },
    close: () => net.close(),
  }
}
