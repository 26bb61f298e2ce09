// Looks up a host name, with a function that the user may have given.

import dns from 'node:dns'
import { messageOf } from '../lifecycle/index.ts'
import { familyOf } from './address-family.ts'
import { WireError } from './wire-error.ts'

/**
 * Like `dns.lookup`, in both of its forms: the answer is a list of addresses, or one address. It may come at once; a
 * second answer is ignored. The function may also return a promise, as `dns.promises.lookup` does.
 */
export type LookupFunction = (
  hostname: string,
  options: dns.LookupAllOptions,
  callback: (
    error: NodeJS.ErrnoException | null,
    addresses: readonly (dns.LookupAddress | string)[] | string,
    family?: number,
  ) => void,
) => void

export const lookup: LookupFunction = (hostname, options, callback) => dns.lookup(hostname, options, callback)

/** Calls back once, with at least one address, or with an error whose reason is `notFound`. */
export function resolve(
  hostname: string,
  lookup: LookupFunction,
  done: (error: Error | null, addresses: readonly dns.LookupAddress[]) => void,
): void {
  let isDone = false
  const answer = (error: Error | null, addresses: readonly dns.LookupAddress[]): void => {
    if (isDone) return
    isDone = true
    done(error, addresses)
  }
  const told = (error: unknown, addresses: unknown): void => {
    answer(...answerOf(error, addresses, hostname))
  }
  try {
    const returned: unknown = lookup(hostname, { all: true }, told)
    if (!(returned instanceof Promise)) return
    // It may also have called back, or be about to.
    returned.then(
      (addresses) => isNothing(addresses) || told(null, addresses),
      (error) => told(error ?? 'no reason was given', null),
    )
  } catch (error) {
    told(error ?? 'it threw', null)
  }
}

const isNothing = (value: unknown): value is null | undefined => value === null || value === undefined

type Answer = [error: Error | null, addresses: readonly dns.LookupAddress[]]

function answerOf(error: unknown, addresses: unknown, hostname: string): Answer {
  try {
    return isNothing(error) ? checked(addresses, hostname) : [notFound(error), []]
  } catch (unreadable) {
    return [new WireError('notFound', `the look-up of ${hostname} gave: ${messageOf(unreadable)}`), []]
  }
}

function checked(addresses: unknown, hostname: string): Answer {
  const found: dns.LookupAddress[] = []
  for (const entry of Array.isArray(addresses) ? addresses : [addresses]) {
    const address: unknown = typeof entry === 'string' ? entry : entry?.address
    const family = typeof address === 'string' ? familyOf(address) : 0
    if (family !== 0) found.push({ address: address as string, family })
  }
  if (found.length > 0) return [null, found]
  return [new WireError('notFound', `the look-up of ${hostname} gave no address`), found]
}

/** Any failure of the look-up means that the host was not found. */
function notFound(error: unknown): Error {
  const { code, message } = (isNothing(error) ? {} : error) as Partial<NodeJS.ErrnoException>
  const made = new WireError('notFound', typeof message === 'string' ? message : messageOf(error))
  return typeof code === 'string' ? Object.assign(made, { code, cause: error }) : made
}
