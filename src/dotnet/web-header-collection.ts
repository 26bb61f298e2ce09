// Header fields by name. Those of a request refuse the names that have a property of their own.

import { ArgumentException, ArgumentNullException, ArgumentOutOfRangeException } from './exceptions.ts'
import { checkedName, checkedValue, isRestrictedName, listed, unfolded } from './header-fields.ts'

interface Field {
  readonly name: string
  readonly values: string[]
}

/** The message that the fields belong to; `unspecified` until a request has them. */
export type HeaderKind = 'unspecified' | 'request' | 'response'

/** Names are compared without regard to case; several values of a name are joined with commas. */
export class WebHeaderCollection implements Iterable<string> {
  readonly #kind: HeaderKind
  readonly #fields = new Map<string, Field>()

  constructor(kind: HeaderKind = 'unspecified') {
    this.#kind = kind
  }

  /** The fields of a message as it was received. @internal */
  static received(rawHeaders: readonly string[]): WebHeaderCollection {
    const headers = new WebHeaderCollection('response')
    for (let i = 0; i < rawHeaders.length; i += 2)
      headers.#append(rawHeaders[i] as string, rawHeaders[i + 1] as string)
    return headers
  }

  /**
   * True for a name that must be set through a property or a method.
   * @throws ArgumentException for a text that is not a valid name
   */
  static isRestricted(headerName: string, response = false): boolean {
    return isRestrictedName(checkedName(headerName), response)
  }

  get count(): number {
    return this.#fields.size
  }

  get allKeys(): string[] {
    return [...this.#fields.values()].map(({ name }) => name)
  }

  get keys(): string[] {
    return this.allKeys
  }

  /** The names. */
  [Symbol.iterator](): IterableIterator<string> {
    return this.allKeys.values()
  }

  /**
   * Adds a value to those of the same name. Name and value can also be one text, such as `"X-One: 1"`.
   * @throws ArgumentException
   */
  add(name: string, value?: string | null): void {
    if (value === undefined) {
      if (name === null || name === undefined || name === '') throw new ArgumentNullException('header')
      const colon = name.indexOf(':')
      if (colon < 0) throw new ArgumentException('A header field needs a colon after its name.', 'header')
      this.add(name.slice(0, colon), name.slice(colon + 1))
      return
    }
    const checked = this.#writable(name)
    this.#append(checked, checkedValue(value))
  }

  /**
   * Replaces all values of the name.
   * @throws ArgumentException
   */
  set(name: string, value: string | null): void {
    if (name === '') throw new ArgumentNullException('name')
    const checked = this.#writable(name)
    const text = checkedValue(value)
    const known = this.#fields.get(checked.toLowerCase())
    this.#fields.set(checked.toLowerCase(), { name: known?.name ?? checked, values: [text] })
  }

  /** @throws ArgumentException for a name that has a property */
  remove(name: string): void {
    if (name === '') throw new ArgumentNullException('name')
    this.#fields.delete(this.#writable(name).toLowerCase())
  }

  clear(): void {
    this.#fields.clear()
  }

  /** True if there was one. */
  hasKeys(): boolean {
    return this.#fields.size > 0
  }

  /**
   * By name or by index; null if there is none.
   * @throws ArgumentOutOfRangeException
   */
  get(nameOrIndex: string | number): string | null {
    if (nameOrIndex === null || nameOrIndex === undefined) return null
    return this.#find(nameOrIndex)?.values.join(',') ?? null
  }

  /** @throws ArgumentOutOfRangeException */
  getKey(index: number): string {
    return (this.#find(index) as Field).name
  }

  /**
   * Each value by itself; null if there is none. By name, the values of a field that is a list are its items.
   * @throws ArgumentNullException, ArgumentOutOfRangeException
   */
  getValues(nameOrIndex: string | number): string[] | null {
    if (nameOrIndex === null || nameOrIndex === undefined) throw new ArgumentNullException('header')
    const field = this.#find(nameOrIndex)
    if (field === undefined) return null
    return typeof nameOrIndex === 'string' ? listed(field.name, field.values) : [...field.values]
  }

  /** Line by line, as on the wire. */
  toString(): string {
    return `${this.allKeys.map((name) => `${name}: ${this.get(name)}\r\n`).join('')}\r\n`
  }

  toByteArray(): Uint8Array {
    return Buffer.from(this.toString(), 'latin1')
  }

  /** For the properties, which may set fields that the methods must not; null or an empty text removes the field. @internal */
  setInternal(name: string, value: string | null): void {
    const key = name.toLowerCase()
    if (value === null || value === '') this.#fields.delete(key)
    else this.#fields.set(key, { name, values: [value] })
  }

  /** Name, value, name, value … @internal */
  toList(): string[] {
    const list: string[] = []
    for (const { name, values } of this.#fields.values()) list.push(name, unfolded(values.join(',')))
    return list
  }

  #append(name: string, value: string): void {
    const key = name.toLowerCase()
    const field = this.#fields.get(key)
    if (field === undefined) this.#fields.set(key, { name, values: [value] })
    else field.values.push(value)
  }

  #writable(name: string): string {
    const checked = checkedName(name)
    if (this.#kind !== 'unspecified' && isRestrictedName(checked, this.#kind === 'response'))
      throw new ArgumentException(
        `${checked} has a property or a method of its own: set it through that.`,
        'name',
      )
    return checked
  }

  #find(nameOrIndex: string | number): Field | undefined {
    if (typeof nameOrIndex === 'string') return this.#fields.get(nameOrIndex.toLowerCase())
    const field = [...this.#fields.values()][nameOrIndex]
    if (field === undefined) throw new ArgumentOutOfRangeException('index')
    return field
  }
}
