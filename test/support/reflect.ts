// The part of reflect-metadata that @peculiar/x509 needs when it loads.

type Metadata = Map<PropertyKey | undefined, Map<unknown, unknown>>
const all = new WeakMap<object, Metadata>()

const own = (key: unknown, target: object, property?: PropertyKey): unknown =>
  all.get(target)?.get(property)?.get(key)

const inherited = (key: unknown, target: object, property?: PropertyKey): unknown => {
  for (let at: object | null = target; at !== null; at = Object.getPrototypeOf(at)) {
    const value = own(key, at, property)
    if (value !== undefined) return value
  }
  return undefined
}

const define = (key: unknown, value: unknown, target: object, property?: PropertyKey): void => {
  const metadata: Metadata = all.get(target) ?? new Map()
  all.set(target, metadata)
  metadata.set(property, (metadata.get(property) ?? new Map()).set(key, value))
}

const known = Reflect as { getMetadata?: unknown }
if (known.getMetadata === undefined)
  Object.assign(Reflect, {
    defineMetadata: define,
    getMetadata: inherited,
    getOwnMetadata: own,
    hasOwnMetadata: (key: unknown, target: object, property?: PropertyKey) =>
      own(key, target, property) !== undefined,
    metadata: (key: unknown, value: unknown) => (target: object, property?: PropertyKey) =>
      define(key, value, target, property),
  })
