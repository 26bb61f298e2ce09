// Reads a socket only when somebody asks, so that a peer feels what is not read.

import type net from 'node:net'

export class ByteReader {
  readonly #socket: net.Socket
  #chunks: Buffer[] = []
  #ended = false
  #wake: (() => void) | null = null
  /** Called once, when the peer has ended or the connection is gone. */
  onEnd: () => void = () => {}

  constructor(socket: net.Socket) {
    this.#socket = socket
    socket.pause()
    socket.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk)
      if (this.#wake !== null) socket.pause()
      this.#awaken()
    })
    socket.on('end', () => this.#end())
    socket.on('close', () => this.#end())
  }

  /** The peer has ended, and all that it sent was taken. */
  get isOver(): boolean {
    return this.#ended && this.#chunks.length === 0
  }

  /** Reads on without being asked, to hear of the end. For a peer that has nothing more to send. */
  listen(): void {
    this.#socket.resume()
  }

  /** The next bytes, `most` at most; null at the end. */
  async take(most = Number.POSITIVE_INFINITY): Promise<Buffer | null> {
    await this.#available()
    const first = this.#chunks[0]
    if (first === undefined) return null
    if (first.length <= most) {
      this.#chunks.shift()
      return first
    }
    this.#chunks[0] = first.subarray(most)
    return first.subarray(0, most)
  }

  /** Everything up to a mark, the mark left out; null when the end comes before it. */
  async upTo(mark: string): Promise<string | null> {
    let text = ''
    for (;;) {
      const chunk = await this.take()
      if (chunk === null) return null
      const from = Math.max(0, text.length - mark.length + 1)
      text += chunk.toString('latin1')
      const at = text.indexOf(mark, from)
      if (at < 0) continue
      const rest = text.slice(at + mark.length)
      if (rest !== '') this.#chunks.unshift(Buffer.from(rest, 'latin1'))
      return text.slice(0, at)
    }
  }

  async #available(): Promise<void> {
    while (this.#chunks.length === 0 && !this.#ended)
      await new Promise<void>((resolve) => {
        this.#wake = resolve
        this.#socket.resume()
      })
  }

  #awaken(): void {
    const wake = this.#wake
    this.#wake = null
    wake?.()
  }

  #end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#awaken()
    this.onEnd()
  }
}
