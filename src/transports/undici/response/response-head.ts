// A response head as undici hands it over, decoded when somebody looks.

import type { ResponseHead } from '../../../lifecycle/index.ts'

type Parsed = Readonly<Record<string, string | string[] | undefined>>

export class UndiciResponseHead implements ResponseHead {
  readonly status: number
  readonly statusText: string
  readonly httpVersion: string
  readonly #raw: readonly Uint8Array[] | readonly string[]
  readonly #parsed: Parsed

  constructor(
    status: number,
    statusText: string,
    httpVersion: string,
    raw: readonly Uint8Array[] | readonly string[],
    parsed: Parsed,
  ) {
    this.status = status
    this.statusText = statusText
    this.httpVersion = httpVersion
    this.#raw = raw
    this.#parsed = parsed
  }

  get rawHeaders(): readonly string[] {
    return this.#raw.map((part) => (typeof part === 'string' ? part : Buffer.from(part).toString('latin1')))
  }

  header(name: string): string | null {
    const value = Object.hasOwn(this.#parsed, name) ? this.#parsed[name] : undefined
    return value === undefined ? null : typeof value === 'string' ? value : value.join(', ')
  }
}
