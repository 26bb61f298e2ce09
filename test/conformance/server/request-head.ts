// A request head as it came over the wire.

import type { BodyFraming } from './request-body.ts'

export interface RequestHead {
  readonly method: string
  readonly target: string
  /** The target without its query, and without the origin of an absolute one. */
  readonly path: string
  /** Such as `1.1`. */
  readonly version: string
  readonly fields: readonly (readonly [name: string, value: string])[]
}

export function parseRequestHead(text: string): RequestHead {
  const [requestLine = '', ...lines] = text.split('\r\n')
  const [method = '', target = '', protocol = ''] = requestLine.split(' ')
  const fields = lines
    .filter((line) => line.includes(':'))
    .map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon), line.slice(colon + 1).trim()] as const
    })
  const [path = ''] = target.replace(/^\w+:\/\/[^/?]*/, '').split('?')
  return { method, target, path: path === '' ? '/' : path, version: protocol.replace('HTTP/', ''), fields }
}

/** All values of a field. `name` in lower case. */
export const valuesOf = ({ fields }: RequestHead, name: string): string[] =>
  fields.filter(([known]) => known.toLowerCase() === name).map(([, value]) => value)

/** Whether a field with a list of words has this one. */
export const says = (head: RequestHead, name: string, word: string): boolean =>
  valuesOf(head, name)
    .flatMap((value) => value.split(','))
    .some((one) => one.trim().toLowerCase() === word)

export const closesAfterwards = (head: RequestHead): boolean =>
  head.version === '1.0' ? !says(head, 'connection', 'keep-alive') : says(head, 'connection', 'close')

const bodiless: readonly string[] = ['GET', 'HEAD', 'CONNECT']

export function framingOf(head: RequestHead): { readonly framing: BodyFraming; readonly length: number } {
  if (says(head, 'transfer-encoding', 'chunked')) return { framing: 'chunked', length: 0 }
  const [length] = valuesOf(head, 'content-length')
  if (length !== undefined) return { framing: 'content-length', length: Number(length) }
  const untilClose = closesAfterwards(head) && !bodiless.includes(head.method)
  return { framing: untilClose ? 'close' : 'none', length: 0 }
}
