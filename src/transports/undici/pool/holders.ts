// Who has the connections that others wait for, in words.

import type { UndiciExchange } from '../exchange.ts'

/** `the connections are held by requests 3, 4, and nobody reads the response of request 3` */
export function holdersInWords(holders: readonly UndiciExchange[]): string {
  const unread = holders.filter(({ isUnread }) => isUnread)
  const held = `${holders.length === 1 ? 'the connection is' : 'the connections are'} held by ${named(holders)}`
  return unread.length === 0 ? held : `${held}, and nobody reads the response of ${named(unread)}`
}

const named = (requests: readonly UndiciExchange[]): string =>
  `${requests.length === 1 ? 'request' : 'requests'} ${requests.map(({ id }) => id).join(', ')}`
