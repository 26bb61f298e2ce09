// Who takes part: an HTTP client, behind the few things that the workloads ask of one.

/** Called once for each request; `bytes` is the length of the body that was read. */
export type Done = (error: Error | null, bytes: number) => void

/** What is missing, the contender does not take part in. */
export interface Connected {
  /** With a callback, so that whoever needs no promise pays for none. */
  get?(path: string, done: Done): void
  post?(path: string, body: Buffer, done: Done): void
  /** One PUT of so many equal pieces, each a write of its own. Fulfilled when the response was read. */
  upload?(path: string, piece: Buffer, pieces: number): Promise<void>
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
