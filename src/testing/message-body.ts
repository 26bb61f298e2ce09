// Finds the end of a message body in a stream of bytes (RFC 9112 §6), for requests and responses.

export type BodyFraming = 'chunked' | 'untilClose' | number

type ChunkPart = 'size' | 'data' | 'dataEnd' | 'trailer'

export class MessageBody {
  /** The body is complete. */
  ended = false
  malformed = false
  /** The trailer section is too large. */
  tooLarge = false
  readonly #framing: BodyFraming
  readonly #sink: (bytes: Uint8Array) => void
  #left: number
  #part: ChunkPart = 'size'
  #line = ''
  readonly #trailers: string[] = []
  #trailerSize = 0

  constructor(framing: BodyFraming, sink: (bytes: Uint8Array) => void) {
    this.#framing = framing
    this.#sink = sink
    this.#left = typeof framing === 'number' ? framing : 0
    this.ended = framing === 0
  }

  /** Name, value, name, value … after a chunked body (RFC 9112 §7.1.2); empty before the end. */
  get trailers(): readonly string[] {
    return this.ended ? this.#trailers : []
  }

  /** Takes bytes of the body; returns those after its end. */
  push(bytes: Uint8Array): Uint8Array {
    let rest = bytes
    while (rest.length > 0 && !this.ended && !this.malformed && !this.tooLarge) {
      if (this.#framing === 'untilClose') {
        this.#sink(rest)
        return NOTHING
      }
      if (this.#framing !== 'chunked') {
        rest = this.#data(rest)
        this.ended = this.#left === 0
      } else if (this.#part === 'data') {
        rest = this.#data(rest)
        if (this.#left === 0) this.#part = 'dataEnd'
      } else {
        const end = rest.indexOf(LF)
        this.#line += latin1(rest.subarray(0, end < 0 ? rest.length : end))
        if (this.#part === 'trailer') {
          this.#trailerSize += end < 0 ? rest.length : end + 1
          this.tooLarge = this.#trailerSize > TRAILER_LIMIT
        }
        if (end < 0) return NOTHING
        rest = rest.subarray(end + 1)
        this.#endOfLine()
      }
    }
    return rest
  }

  #data(bytes: Uint8Array): Uint8Array {
    const count = Math.min(bytes.length, this.#left)
    this.#left -= count
    this.#sink(bytes.subarray(0, count))
    return bytes.subarray(count)
  }

  #endOfLine(): void {
    const line = this.#line.replace(/\r$/, '')
    this.#line = ''
    if (this.#part === 'dataEnd') {
      this.malformed = line !== ''
      this.#part = 'size'
    } else if (this.#part === 'trailer') {
      const field = FIELD.exec(line)
      this.ended = line === ''
      this.malformed = !this.ended && field === null
      if (field !== null) this.#trailers.push(field[1] as string, (field[2] as string).trim())
    } else {
      this.malformed = !/^[0-9a-f]{1,8}\s*(;.*)?$/i.test(line)
      this.#left = Number.parseInt(line, 16)
      this.#part = this.#left === 0 ? 'trailer' : 'data'
    }
  }
}

const LF = 0x0a
const TRAILER_LIMIT = 65_536
const FIELD = /^([!#$%&'*+.^_`|~\w-]+):(.*)$/
const NOTHING = new Uint8Array(0)

export const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
