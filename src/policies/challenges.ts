// WWW-Authenticate and Proxy-Authenticate: a list of challenges (RFC 9110 §11.6.1), also as servers really write it.

export interface Challenge {
  /** In lower case, such as `digest`. */
  readonly scheme: string
  /** The scheme as the server spells it. */
  readonly spelling: string
  /** The token68 that some schemes have instead of parameters, such as Negotiate; else null. */
  readonly token: string | null
  /** By name in lower case. Of a name that comes twice, the first counts. */
  readonly parameters: Readonly<Record<string, string>>
}

/**
 * All challenges of a field. Never throws: what is no challenge is passed over, and
 * those around it are found.
 */
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
      // Before the first scheme it belongs to nobody.
      if (current !== null && !(name in current)) current[name] = value
    } else if (scan.isAfterComma) {
      const parameters = Object.create(null) as Record<string, string>
      const token = scan.token68()
      challenges.push({ scheme: word.toLowerCase(), spelling: word, token, parameters })
      // A parameter comes right after its scheme. One after a comma goes on with the challenge before: `qop=auth,auth-int, nonce=…`
      if (!scan.isAtEndOfItem) current = parameters
    }
  }
  return challenges
}

class Scan {
  readonly #text: string
  #at = 0
  /** The first item counts as one. */
  isAfterComma = true

  constructor(text: string) {
    this.#text = text
  }

  /** Past commas and white space; false at the end. */
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

  /** An equals sign makes the word before it a parameter's name. */
  takesEquals(): boolean {
    return this.#match(/[ \t]*=[ \t]*/y) !== ''
  }

  /** What makes it none but a parameter's name is what follows. */
  token68(): string | null {
    const found = this.#match(/[ \t]+[A-Za-z0-9\-._~+/]+=*(?=[ \t]*(?:,|$))/y)
    return found === '' ? null : found.trim()
  }

  /** A quoted string, which ends with the field where its quote is missing; or what stands there up to the next comma. */
  value(): string {
    if (this.#text[this.#at] !== '"') return this.#match(/[^,\s]*/y)
    const start = this.#at + 1
    const isClosed = this.#match(/"(?:[^"\\]|\\[\s\S])*"/y) !== ''
    if (!isClosed) this.#at = this.#text.length
    return this.#text.slice(start, this.#at - (isClosed ? 1 : 0)).replace(/\\([\s\S])/g, '$1')
  }

  /** Something that belongs nowhere. */
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
