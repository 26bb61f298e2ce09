// The text of a stream, as System.IO.StreamReader reads it.

import { TextDecoder } from 'node:util'
import { ArgumentException, ArgumentNullException, NotSupportedException } from '../exceptions.ts'
import type { Stream } from './stream.ts'

const CHUNK = 16_384

/** A byte order mark overrides the given encoding. Reading to the end does not close the stream; `close` does. */
export class StreamReader implements Disposable {
  readonly baseStream: Stream
  readonly #decoder: TextDecoder
  readonly #buffer = new Uint8Array(CHUNK)
  /** Decoded text that was not returned yet. */
  #text = ''
  #isAtEnd = false

  /**
   * `encoding` is a name that TextDecoder knows, such as the `characterSet` of a response.
   * @throws ArgumentNullException, ArgumentException
   */
  constructor(stream: Stream, encoding = 'utf-8') {
    if (stream === null || stream === undefined) throw new ArgumentNullException('stream')
    if (!stream.canRead) throw new ArgumentException('The stream cannot be read.', 'stream')
    this.baseStream = stream
    try {
      this.#decoder = new TextDecoder(encoding === '' ? 'utf-8' : encoding)
    } catch (error) {
      throw new ArgumentException('This encoding is not known.', 'encoding', error as Error)
    }
  }

  /** The rest of the text; empty at the end. */
  async readToEndAsync(): Promise<string> {
    while (await this.#fill());
    const text = this.#text
    this.#text = ''
    return text
  }

  /** A line without its end; null at the end of the stream. */
  async readLineAsync(): Promise<string | null> {
    for (;;) {
      const [whole, line] = /^([^\r\n]*)(?:\r\n|\n|\r(?!$))/.exec(this.#text) ?? []
      if (whole !== undefined && line !== undefined) {
        this.#text = this.#text.slice(whole.length)
        return line
      }
      if (await this.#fill()) continue
      if (this.#text === '') return null
      const last = this.#text.replace(/\r$/, '')
      this.#text = ''
      return last
    }
  }

  /** @throws NotSupportedException, always: Node cannot wait */
  readToEnd(): never {
    throw new NotSupportedException(blocking('readToEnd'))
  }

  /** @throws NotSupportedException, always: Node cannot wait */
  readLine(): never {
    throw new NotSupportedException(blocking('readLine'))
  }

  close(): void {
    this.baseStream.close()
  }

  dispose(): void {
    this.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  /** False at the end. */
  async #fill(): Promise<boolean> {
    if (this.#isAtEnd) return false
    const bytes = await this.baseStream.readAsync(this.#buffer)
    this.#isAtEnd = bytes === 0
    this.#text += this.#decoder.decode(this.#buffer.subarray(0, bytes), { stream: !this.#isAtEnd })
    return !this.#isAtEnd
  }
}

const blocking = (call: string): string => `${call} would have to wait, which Node cannot: use ${call}Async.`
