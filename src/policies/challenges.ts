// Parses WWW-Authenticate and Proxy-Authenticate: lists of challenges (RFC 9110 §11.6.1), also in the forms that
// servers really send.

export interface Challenge {
  /** In lower case, such as `digest`. */
  readonly scheme: string
  /** The scheme as the server spells it. */
  readonly spelling: string
  /** The token68 that some schemes, such as Negotiate, have instead of parameters; else null. */
  readonly token: string | null
  /** By name in lower case. The first of several with the same name counts. */
  readonly parameters: Readonly<Record<string, string>>
}

/** All challenges of a field. Never throws: invalid parts are skipped, and the challenges around them are found. */
export function parseChallenges(field: string): Challenge[] {
  const challenges: Challenge[] = []
  const scan = new Scan(field)
  let current: Record<string, string> | null = null
  while (scan.toNextItem()) {
    const word = scan.token()
    if (word === '') scan.passOver()
    else if (scan.takesEquals()) {
      const value = scan.value()
      const name = word.toLowerCase()
      // Before the first scheme there is no challenge.
      if (current !== null && !(name in current)) current[name] = value
    } else if (scan.isAfterComma) {
      const parameters = Object.create(null) as Record<string, string>
      const token = scan.token68()
      challenges.push({ scheme: word.toLowerCase(), spelling: word, token, parameters })
      // A parameter follows its scheme. After a comma, it belongs to the previous challenge: `qop=auth,auth-int,
      // nonce=…`
      if (!scan.isAtEndOfItem) current = parameters
    }
  }
  return challenges
}

class Scan {
  readonly #text: string
  #at = 0
  /** Counts as after a comma at the beginning. */
  isAfterComma = true

  constructor(text: string) {
    this.#text = text
  }

  /** Skips commas and white space; false at the end. */
  toNextItem(): boolean {
    const isFirst = this.#at === 0
    this.isAfterComma = this.#match(/[\s,]*/y).includes(',') || isFirst
    return this.#at < this.#text.length
  }

  get isAtEndOfItem(): boolean {
    this.#match(/[ \t]*/y)
    return this.#at === this.#text.length || this.#text[this.#at] === ','
  }

  token(): string {
    return this.#match(/[!#$%&'*+\-.^_`|~0-9A-Za-z]*/y)
  }

  /** A word before an equals sign is the name of a parameter. */
  takesEquals(): boolean {
    return this.#match(/[ \t]*=[ \t]*/y) !== ''
  }

  /** Only the text after it can show that it is the name of a parameter. */
  token68(): string | null {
    const found = this.#match(/[ \t]+[A-Za-z0-9\-._~+/]+=*(?=[ \t]*(?:,|$))/y)
    return found === '' ? null : found.trim()
  }

  /**
   * A quoted string, which runs to the end of the field if its quote is missing; or the text up to the next comma.
   */
  value(): string {
    if (this.#text[this.#at] !== '"') return this.#match(/[^,\s]*/y)
    const start = this.#at + 1
    const isClosed = this.#match(/"(?:[^"\\]|\\[\s\S])*"/y) !== ''
    if (!isClosed) this.#at = this.#text.length
    return this.#text.slice(start, this.#at - (isClosed ? 1 : 0)).replace(/\\([\s\S])/g, '$1')
  }

  /** Skips one invalid character. */
  passOver(): void {
    if (this.#text[this.#at] === '"') this.value()
    else this.#match(/[^,\s]+/y)
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0] ?? ''
    this.#at += found.length
    return found
  }
}
