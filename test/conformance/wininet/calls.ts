// Each command of a script that is a call of WinInet: how it is made, and what of it is recorded.

import { fnv, pattern } from '../pattern.ts'
import { type Api, type Buffers, boxed, buffersOf, type Callback, constant, flagsOf } from './api.ts'
import type { Handles } from './handles.ts'
import type { Command } from './scenario.ts'

export interface Called {
  /** The value that the function returned. */
  readonly returned: unknown
  /** The fields that show what the call gave out, as it is now; `part` of a call that is pending. */
  readonly out?: (isPending: boolean) => string
  /** The bytes that a read has given. */
  readonly read?: () => Uint8Array
  /** A buffer that belongs to a pending call. */
  readonly lent?: Uint8Array
}

export interface CallContext {
  readonly api: Api
  readonly handles: Handles
  /** The recording callback of that name. */
  readonly callbacks: Readonly<Record<string, Callback>>
}

type Call = (command: Command, handle: number | null, context: CallContext) => Called

/** Nothing in a read looks like this before something was read into it. */
const UNTOUCHED = 0xee
const MOST_SHOWN = 256

export const calls: Readonly<Record<string, Call>> = {
  InternetOpen: ({ agent }, _handle, { api }) => ({
    returned: api.InternetOpen(
      agent ?? null,
      constant('INTERNET_OPEN_TYPE_DIRECT'),
      null,
      null,
      constant('INTERNET_FLAG_ASYNC'),
    ),
  }),
  InternetSetStatusCallback: ({ cb }, handle, { callbacks, api }) => ({
    returned: api.InternetSetStatusCallback(handle, cb == null ? null : (callbacks[cb] ?? null)),
  }),
  InternetConnect: ({ ctx = 0, flags, host, password, port, user }, handle, { api }) => ({
    returned: api.InternetConnect(
      handle,
      host ?? null,
      Number(port ?? 0),
      user ?? null,
      password ?? null,
      constant('INTERNET_SERVICE_HTTP'),
      flagsOf(flags),
      ctx,
    ),
  }),
  HttpOpenRequest: ({ ctx = 0, flags, path, verb }, handle, { api }) => ({
    returned: api.HttpOpenRequest(handle, verb ?? null, path ?? null, null, null, null, flagsOf(flags), ctx),
  }),
  HttpAddRequestHeaders: ({ headers, modifiers = [] }, handle, { api }) => ({
    returned: api.HttpAddRequestHeaders(
      handle,
      headers ?? null,
      -1,
      modifiers.reduce((sum, name) => sum | constant(`HTTP_ADDREQ_FLAG_${name}`), 0),
    ),
  }),
  HttpSendRequest: (command, handle, { api }) => {
    const lent = bodyOf(command)
    const { headers } = command
    return {
      returned: api.HttpSendRequest(
        handle,
        headers ?? null,
        headers == null ? 0 : -1,
        lent,
        lent?.length ?? 0,
      ),
      ...(lent === null ? undefined : { lent }),
    }
  },
  HttpSendRequestEx: (command, handle, { api }) => {
    const { buffers, ctx = 0, flags, headers, total = 0 } = command
    const lent = bodyOf(command)
    const given: Buffers | null =
      buffers === null
        ? null
        : buffersOf({
            lpcszHeader: headers ?? null,
            dwHeadersLength: headers?.length ?? 0,
            lpvBuffer: lent,
            dwBufferLength: lent?.length ?? 0,
            dwBufferTotal: total,
          })
    return {
      returned: api.HttpSendRequestEx(handle, given, null, flagsOf(flags), ctx),
      ...(lent === null ? undefined : { lent }),
    }
  },
  InternetWriteFile: (command, handle, { api }) => {
    const { at, buffer, bytes = 0, data } = command
    const lent = buffer === null ? null : data === undefined ? pattern(bytes, at) : latin1(data)
    const written = boxed(0)
    return {
      returned: api.InternetWriteFile(handle, lent, lent?.length ?? bytes, written),
      out: () => ` written=${written.value}`,
      ...(lent === null ? undefined : { lent }),
    }
  },
  HttpEndRequest: ({ ctx = 0, flags, outBuffers }, handle, { api }) => ({
    returned: api.HttpEndRequest(handle, outBuffers === true ? buffersOf() : null, flagsOf(flags), ctx),
  }),
  InternetReadFile: ({ buffer, length = 0 }, handle, { api }) => {
    const into = buffer === null ? null : untouched(length)
    const read = boxed(0)
    return {
      returned: api.InternetReadFile(handle, into, length, read),
      out: (isPending) => ` read=${read.value}${shownBytes(into, isPending)}`,
      read: () => into?.subarray(0, read.value) ?? new Uint8Array(),
    }
  },
  InternetReadFileEx: ({ badSize, buffers, ctx = 0, flags, length = 0 }, handle, { api }) => {
    const into = untouched(length)
    const given: Buffers | null =
      buffers === null
        ? null
        : buffersOf({
            lpvBuffer: into,
            dwBufferLength: length,
            ...(badSize === true && { dwStructSize: constant('SIZEOF_INTERNET_BUFFERS') + 1 }),
          })
    return {
      returned: api.InternetReadFileEx(handle, given, flagsOf(flags), ctx),
      out: (isPending) => ` len=${given?.dwBufferLength ?? 0}${shownBytes(into, isPending)}`,
    }
  },
  InternetQueryDataAvailable: (_command, handle, { api }) => {
    const available = boxed(0)
    return {
      returned: api.InternetQueryDataAvailable(handle, available, 0, 0),
      out: () => ` avail=${available.value}`,
    }
  },
  HttpQueryInfo: ({ index, info, name, number, request }, handle, { api }) => {
    const level =
      constant(`HTTP_QUERY_${info}`) |
      (number === true ? constant('HTTP_QUERY_FLAG_NUMBER') : 0) |
      (request === true ? constant('HTTP_QUERY_FLAG_REQUEST_HEADERS') : 0)
    const value = boxed<string | number | null>(name ?? null)
    const at = boxed(index ?? 0)
    return {
      returned: api.HttpQueryInfo(handle, level, value, null, index === undefined ? undefined : at),
      out: () => ` value=${JSON.stringify(value.value)}${index === undefined ? '' : ` index=${at.value}`}`,
    }
  },
  InternetQueryOption: ({ option }, handle, { api }) => {
    const value = boxed<string | number | null>(null)
    return {
      returned: api.InternetQueryOption(handle, optionOf(option), value, null),
      out: () => ` value=${JSON.stringify(value.value)}`,
    }
  },
  InternetSetOption: ({ option, value = 0 }, handle, { api }) => ({
    returned: api.InternetSetOption(handle, optionOf(option), value),
  }),
  InternetOpenUrl: ({ ctx = 0, flags, headers, url }, handle, { api }) => ({
    returned: api.InternetOpenUrl(
      handle,
      url ?? null,
      headers ?? null,
      headers == null ? 0 : -1,
      flagsOf(flags),
      ctx,
    ),
  }),
  InternetCloseHandle: (_command, handle, { api }) => ({
    returned: api.InternetCloseHandle(handle),
  }),
}

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1')
const untouched = (length: number): Buffer => Buffer.alloc(length, UNTOUCHED)
const optionOf = (option: string | number = 0): number =>
  typeof option === 'number' ? option : constant(`INTERNET_OPTION_${option}`)

const bodyOf = ({ body, bytes }: Command): Buffer | null => {
  if (body !== undefined) return latin1(body)
  return bytes === undefined ? null : pattern(bytes)
}

/** What was read into a buffer: all that is no longer as it was. */
function shownBytes(into: Uint8Array | null, isPending: boolean): string {
  if (into === null) return ''
  const end = into.indexOf(UNTOUCHED)
  const there = into.subarray(0, end < 0 ? into.length : end)
  return ` ${shown(isPending ? 'part' : 'data', [there])}`
}

/** As a text, or as a number that stands for a long one. */
export function shown(name: string, pieces: readonly Uint8Array[]): string {
  const bytes = pieces.reduce((sum, { length }) => sum + length, 0)
  if (bytes > MOST_SHOWN) return `fnv=${fnv(pieces)}`
  return `${name}=${JSON.stringify(Buffer.concat(pieces).toString('latin1'))}`
}
