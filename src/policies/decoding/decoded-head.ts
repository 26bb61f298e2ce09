// The head of a response whose body comes decoded: what it says of the coded body is left out.

import type { ResponseHead } from '../../lifecycle/index.ts'

const ofCodedBody: ReadonlySet<string> = new Set(['content-encoding', 'content-length'])

export class DecodedHead implements ResponseHead {
  readonly #head: ResponseHead

  constructor(head: ResponseHead) {
    this.#head = head
  }

  get status(): number {
    return this.#head.status
  }

  get statusText(): string {
    return this.#head.statusText
  }

  get httpVersion(): string {
    return this.#head.httpVersion
  }

  get ofProxy(): boolean {
    return this.#head.ofProxy
  }

  get rawHeaders(): readonly string[] {
    return this.#head.rawHeaders.filter(
      (_, i, all) => !ofCodedBody.has((all[i & ~1] as string).toLowerCase()),
    )
  }

  get rawTrailers(): readonly string[] {
    return this.#head.rawTrailers
  }

  header(name: string): string | null {
    return ofCodedBody.has(name) ? null : this.#head.header(name)
  }
}
