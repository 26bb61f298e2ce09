// Header fields in a trace, without what would let its reader in.

const secret: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'cookie2',
  'set-cookie',
  'set-cookie2',
  'authentication-info',
  'proxy-authentication-info',
])

/** `list` is name, value, name, value … */
export function shownHeaders(list: readonly string[]): string {
  const fields: string[] = []
  for (let i = 0; i < list.length; i += 2) {
    const name = list[i] as string
    fields.push(`${name}: ${secret.has(name.toLowerCase()) ? '***' : withoutUser(list[i + 1] as string)}`)
  }
  return `{${fields.join(', ')}}`
}

/** An address in a field, such as Location, may hold a user and a password. */
const withoutUser = (value: string): string => value.replace(/(\/\/)[^/@\s]*@/g, '$1***@')
