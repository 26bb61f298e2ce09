// The fields whose values are lists, by _HeaderInfoTable.cs, and their items.

const lists: ReadonlySet<string> = new Set([
  'accept',
  'accept-charset',
  'accept-encoding',
  'accept-language',
  'accept-ranges',
  'allow',
  'authorization',
  'cache-control',
  'connection',
  'content-encoding',
  'content-language',
  'expect',
  'if-match',
  'if-none-match',
  'pragma',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'range',
  'set-cookie',
  'set-cookie2',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'vary',
  'via',
  'warning',
  'www-authenticate',
])

/** The items of all values, where one of them has several; the values as they are otherwise. */
export function listed(name: string, values: readonly string[]): string[] {
  const key = name.toLowerCase()
  if (!lists.has(key)) return [...values]
  const split = key === 'set-cookie' || key === 'set-cookie2' ? cookiesOf : itemsOf
  const items = values.map(split)
  return items.some(({ length }) => length > 1) ? items.flat() : [...values]
}

/** Between commas that are not in quotation marks. What is behind the last comma counts if there is something. */
function itemsOf(value: string): string[] {
  const items: string[] = []
  let start = 0
  let isQuoted = false
  for (let at = 0; at < value.length; at++) {
    const character = value[at]
    if (character === '"') isQuoted = !isQuoted
    else if (character === ',' && !isQuoted) {
      items.push(value.slice(start, at).trim())
      start = at + 1
    }
  }
  if (start < value.length) items.push(value.slice(start).trim())
  return items
}

/** A comma begins a cookie where a name and an equals sign follow: that of a date does not. */
const cookiesOf = (value: string): string[] => value.split(/,(?=\s*[^;,=\s]+\s*=)/).map((each) => each.trim())
