// Every text in a value: in its own properties, hidden ones too, in collections, in bytes, and in all that they lead to.

/** `seen` is not looked at again; private fields cannot be seen by anybody. */
export function* textsIn(value: unknown, seen: Set<object>): Iterable<string> {
  const waiting = [value]
  while (waiting.length > 0) {
    const each = waiting.pop()
    if (typeof each === 'string') yield each
    else if (typeof each === 'symbol' || typeof each === 'number') yield String(each)
    else if (isObject(each) && !seen.has(each)) {
      seen.add(each)
      if (ArrayBuffer.isView(each))
        yield Buffer.from(each.buffer, each.byteOffset, each.byteLength).toString('latin1')
      else waiting.push(...partsOf(each))
    }
  }
}

const isObject = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function'

function* partsOf(value: object): Iterable<unknown> {
  if (value === globalThis || value === process) return
  if (value instanceof Map || value instanceof Set) yield* [...value].flat()
  for (const key of Reflect.ownKeys(value)) {
    yield key
    const property = Reflect.getOwnPropertyDescriptor(value, key)
    if (property !== undefined && 'value' in property) yield property.value
  }
}
