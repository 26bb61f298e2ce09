// Listens to one request and checks what it announces: every phase that begins ends, each pending call completes once, and
// HANDLE_CLOSING is the last.

/** An announcement of the chart (`type`) or a notification of a request (`name`). */
export interface Heard {
  readonly type?: string
  readonly name?: string
  readonly call?: string
  readonly failure?: unknown
}

/** The notifications that open a phase, and those that end it. */
const phases = new Map([
  ['RESOLVING_NAME', 'NAME_RESOLVED'],
  ['CONNECTING_TO_SERVER', 'CONNECTED_TO_SERVER'],
  ['SENDING_REQUEST', 'REQUEST_SENT'],
  ['RECEIVING_RESPONSE', 'RESPONSE_RECEIVED'],
  ['CLOSING_CONNECTION', 'CONNECTION_CLOSED'],
])
const CONNECTING = 'CONNECTING_TO_SERVER'
const openings = new Map([...phases].map(([opening, end]) => [end, opening]))

/** The result of a call: done at once, pending, or failed at once. */
export type Outcome = 'done' | 'pending' | 'failed'

interface Line {
  readonly text: string
  readonly broken: string[]
}

/**
 * Records the notifications of one request and checks their order.
 * @example
 * const recorder = new NotificationRecorder()
 * request.on('status', recorder.record)
 * // … when the request is closed
 * recorder.verify() // throws if a phase ended that had not begun, or began and never ended
 */
export class NotificationRecorder {
  readonly #lines: Line[] = []
  /** The connect attempts that are not over. */
  #attempts = 0
  readonly #open = new Set<string>()
  #call: { readonly name: string; returned: boolean } | null = null
  /** Completions can be checked only if the calls are recorded, too. */
  #knowsCalls = false
  #answered = false
  #closed = false

  /** Records a notification. It is bound, so it can be passed as a listener; it never throws. */
  readonly record = (heard: Heard): void => {
    const name = (heard.name ?? heard.type ?? '').replace('INTERNET_STATUS_', '')
    this.#lines.push({ text: `    ${name}${heard.failure === undefined ? '' : ' (failure)'}`, broken: [] })
    if (this.#closed) this.#break(`${name} after HANDLE_CLOSING`)
    this.#pair(name)
    if (name === 'attemptFailed') this.#endAttempt()
    else if (name === 'retrying') this.#endAll()
    else if (name === 'answered') this.#answered = true
    else if (name === 'RESPONSE_RECEIVED') this.#settleEarlyAnswer()
    else if (name === 'REQUEST_COMPLETE') this.#complete(heard)
    else if (name === 'HANDLE_CLOSING') this.#close()
  }

  /** Checks notifications that were recorded elsewhere. */
  static of(heard: Iterable<Heard>): NotificationRecorder {
    const recorder = new NotificationRecorder()
    for (const each of heard) recorder.record(each)
    return recorder
  }

  /** A call begins. If one call is recorded, all later ones have to be, too. */
  call(name: string): void {
    this.#lines.push({ text: name, broken: [] })
    if (this.#call !== null) this.#break(`${name} is called before ${this.#call.name} is over`)
    this.#knowsCalls = true
    this.#call = { name, returned: false }
  }

  /** The call has returned. */
  returned(outcome: Outcome): void {
    this.#lines.push({ text: `  ${outcome}`, broken: [] })
    if (this.#call === null || this.#call.returned) this.#break(`${outcome}, but no call was made`)
    // The failure of the call itself says why a phase was left.
    if (outcome === 'failed') this.#endAll()
    this.#call = outcome === 'pending' && this.#call !== null ? { ...this.#call, returned: true } : null
  }

  /** The laws that are broken so far, and at the end of the record. */
  broken({ closed = true }: { readonly closed?: boolean } = {}): string[] {
    const laws = this.#lines.flatMap((line) => line.broken)
    if (closed && !this.#closed) laws.push('HANDLE_CLOSING never came')
    if (!this.#closed) laws.push(...this.#unfinished())
    return laws
  }

  /** Throws if a law is broken, with the whole record. Give `closed: false` for a request that is still open. */
  verify(options: { readonly closed?: boolean } = {}): void {
    const laws = this.broken(options)
    if (laws.length === 0) return
    const record = this.#lines.map(({ text, broken }) =>
      [text, ...broken.map((law) => `<- ${law}`)].join('  '),
    )
    throw new Error(`${laws.join('\n')}\nin\n${record.join('\n')}`)
  }

  #break(law: string): void {
    this.#lines.at(-1)?.broken.push(law)
  }

  #pair(name: string): void {
    if (phases.has(name)) {
      // Several addresses may be tried side by side (RFC 8305 §5); one of them is connected.
      if (name === CONNECTING) this.#attempts++
      else if (this.#open.has(name)) this.#break(`${name} while the last one has not ended`)
      this.#open.add(name)
    }
    const opening = openings.get(name)
    if (opening !== undefined) this.#end(opening, name)
  }

  #endAttempt(): void {
    if (this.#attempts === 0) this.#break(`attemptFailed without ${CONNECTING}`)
    else if (--this.#attempts === 0) this.#open.delete(CONNECTING)
  }

  #end(opening: string, name: string): void {
    if (opening === CONNECTING) this.#attempts = 0
    if (!this.#open.delete(opening)) this.#break(`${name} without ${opening}`)
  }

  /** A connection that is closing goes on closing, whatever happens to the request. */
  #endAll(): void {
    this.#attempts = 0
    for (const opening of this.#open) if (opening !== 'CLOSING_CONNECTION') this.#open.delete(opening)
  }

  /** A response that came early says why the rest of a whole request was not sent. */
  #settleEarlyAnswer(): void {
    if (this.#answered) this.#open.delete('SENDING_REQUEST')
    this.#answered = false
  }

  #complete({ call, failure }: Heard): void {
    if (failure === undefined)
      for (const opening of this.#open)
        if (opening !== 'CLOSING_CONNECTION') this.#break(`${call} succeeds, but ${opening} has not ended`)
    this.#endAll()
    if (!this.#knowsCalls) return
    if (this.#call === null) this.#break(`${call} completes, but is not pending`)
    else if (!this.#call.returned) this.#break(`${call} completes before it has returned`)
    else if (this.#call.name !== call) this.#break(`${call} completes instead of ${this.#call.name}`)
    this.#call = null
  }

  #close(): void {
    for (const law of this.#unfinished()) this.#break(law)
    this.#closed = true
  }

  #unfinished(): string[] {
    const laws = [...this.#open].map((opening) => `${opening} never ended`)
    if (this.#call !== null) laws.push(`${this.#call.name} never completed`)
    return laws
  }
}
