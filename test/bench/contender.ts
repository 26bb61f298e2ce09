// Who takes part: an HTTP client, behind the few things that the workloads ask of one.

import { closeSync, existsSync, openSync, writeSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** Called once for each request; `bytes` is the length of the body that was read. */
export type Done = (error: Error | null, bytes: number) => void

/** What is missing, the contender does not take part in. */
export interface Connected {
  /** With a callback, so that whoever needs no promise pays for none. */
  get?(path: string, done: Done): void
  post?(path: string, body: Buffer, done: Done): void
  /** One PUT. Fulfilled when the response was read. */
  upload?(path: string, body: UploadBody): Promise<void>
  /** One GET of a large body; how many bytes were read. */
  download?(path: string): Promise<number>
  /** Gives up the connections. */
  close(): Promise<void>
}

export interface Contender {
  readonly label: string
  connect(origin: string, connections: number): Connected
}

/** A promise of the length of a body, told to a callback. */
export function tell(exchange: Promise<number>, done: Done): void {
  exchange.then(
    (bytes) => done(null, bytes),
    (error: Error) => done(error, 0),
  )
}

/** The other way round. */
export const told = (run: (done: Done) => void): Promise<number> =>
  new Promise((resolve, reject) => {
    run((error, bytes) => (error === null ? resolve(bytes) : reject(error)))
  })

/** What both a stream of Node and one of the Web are. */
export async function lengthOf(body: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0
  for await (const chunk of body) bytes += chunk.length
  return bytes
}

/** For the files of a run; `run.ts` removes it. */
const directory = process.env.BENCH_DIRECTORY ?? os.tmpdir()

/** A file to download into, one for each process. */
export const downloadFile = (): string => path.join(directory, `download-${process.pid}`)

/** So many equal pieces, in each of the forms that they can be sent in. */
export class UploadBody {
  readonly piece: Buffer
  readonly pieces: number
  #whole: Buffer | null = null

  constructor(piece: Buffer, pieces: number) {
    this.piece = piece
    this.pieces = pieces
  }

  get length(): number {
    return this.piece.length * this.pieces
  }

  /** In one buffer. */
  get whole(): Buffer {
    this.#whole ??= Buffer.concat(Array.from({ length: this.pieces }, () => this.piece))
    return this.#whole
  }

  /** The path of a file that holds them; made by the first contender that asks for it. */
  get file(): string {
    const file = path.join(directory, `upload-${this.length}`)
    if (existsSync(file)) return file
    const descriptor = openSync(file, 'w')
    for (let i = 0; i < this.pieces; i++) writeSync(descriptor, this.piece)
    closeSync(descriptor)
    return file
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    for (let i = 0; i < this.pieces; i++) yield this.piece
  }
}
