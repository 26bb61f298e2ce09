// Which handle a value stands for, by the rules that all functions share: 6 for one that is not valid, 12018 for one of the wrong level.

import type { HINTERNET } from '../callbacks/index.ts'
import { ERROR_INTERNET_INCORRECT_HANDLE_TYPE, ERROR_INVALID_HANDLE } from '../constants/index.ts'
import { ConnectionHandle, type Handle, SessionHandle } from '../handles/index.ts'
import type { Library } from '../library/index.ts'
import { RequestHandle } from '../requests/index.ts'

/** What callers have of a handle. */
export type HandleArgument = HINTERNET | null | undefined

/** Null after the last error was set. */
export function findHandle(library: Library, value: HandleArgument, call: string): Handle | null {
  if (typeof value !== 'number' && value !== null && value !== undefined)
    throw new TypeError(`${call}(): the handle is a value of type ${typeof value}; give a number or null.`)
  const handle = library.handles.find(value ?? 0)
  if (handle !== undefined) return handle
  library.lastError = ERROR_INVALID_HANDLE
  return null
}

export function findSession(library: Library, value: HandleArgument, call: string): SessionHandle | null {
  const handle = findHandle(library, value, call)
  return handle === null || handle instanceof SessionHandle ? handle : wrongLevel(library)
}

export function findConnection(
  library: Library,
  value: HandleArgument,
  call: string,
): ConnectionHandle | null {
  const handle = findHandle(library, value, call)
  return handle === null || handle instanceof ConnectionHandle ? handle : wrongLevel(library)
}

export function findRequest(library: Library, value: HandleArgument, call: string): RequestHandle | null {
  const handle = findHandle(library, value, call)
  return handle === null || handle instanceof RequestHandle ? handle : wrongLevel(library)
}

function wrongLevel(library: Library): null {
  library.lastError = ERROR_INTERNET_INCORRECT_HANDLE_TYPE
  return null
}
