// Every status a request can announce, WinInet's and the plain ones, as one type.

import type { InternetStatusFacts } from './internet-status.ts'
import type { PlainStatusFacts } from './plain-status.ts'

export interface StatusFacts extends InternetStatusFacts, PlainStatusFacts {}
export type StatusName = keyof StatusFacts

/** What the chart emits: a status and its facts, flat. */
export type Announcement = { [Name in StatusName]: { readonly type: Name } & StatusFacts[Name] }[StatusName]
