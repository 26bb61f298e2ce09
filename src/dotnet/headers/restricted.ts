// The fields that have a property or a method of their own, by _HeaderInfoTable.cs.

const ofRequests: ReadonlySet<string> = new Set([
  'accept',
  'connection',
  'content-length',
  'content-type',
  'date',
  'expect',
  'host',
  'if-modified-since',
  'proxy-connection',
  'range',
  'referer',
  'transfer-encoding',
  'user-agent',
])

const ofResponses: ReadonlySet<string> = new Set([
  'content-length',
  'keep-alive',
  'transfer-encoding',
  'www-authenticate',
])

export const isRestrictedName = (name: string, response: boolean): boolean =>
  (response ? ofResponses : ofRequests).has(name.toLowerCase())
