// The progress of the bodies of a request: the bytes that the kernel has taken or the caller has read, reported at intervals.

import type { RequestEvent } from '../../machines/index.ts'
import type { Clock, Lifecycle, MoveObserver } from '../lifecycle/index.ts'

/** The progress of one body of a request. */
export interface Progress {
  readonly direction: 'upload' | 'download'
  /**
   * Bytes of the body. For an upload, those that the kernel has taken: bytes that wait in this process do not count. For a download, those
   * that the caller has read; if the body is decoded, the encoded bytes that were needed for them.
   */
  readonly transferred: number
  /**
   * The value of `transferred` at the end: the Content-Length, or the size of the file if the upload is a stream of `fs.createReadStream(path)`;
   * null if it is not known. For any other stream set the field Content-Length; a Blob of `fs.openAsBlob` has a length, too.
   */
  readonly total: number | null
  /** Bytes that the caller has read. Differs from `transferred` if the body is decoded; for an upload always the same. */
  readonly decoded: number
  /** Bytes per second, over the last seconds; null until it can be measured. */
  readonly rate: number | null
  /** Milliseconds that the rest will take at this rate; null if it is not known. */
  readonly eta: number | null
  /** 1 for the first message of a send. A redirect, a challenge or a repeat on a new connection sends the body again, from 0. */
  readonly attempt: number
  /** All of the body has been transferred: the last call for this direction and attempt. Never true for a body that fails. */
  readonly done: boolean
}

export interface ProgressInput {
  readonly onProgress?: ((progress: Progress) => void) | undefined
  readonly progressInterval?: number | undefined
}

/** Milliseconds between two calls, unless a caller says otherwise. */
export const PROGRESS_INTERVAL = 100

/** Rates are measured over one to two of these. */
const RATE_MS = 1000

export interface ProgressOptions {
  readonly clock: Clock
  /** Milliseconds. */
  readonly interval: number
  /** Of the file that is sent, where the body is a stream of one. */
  readonly fileSize: number | null
  /** In the context of the request. It must not throw. */
  tell(progress: Progress): void
}

/** The progress of one send. */
export class ProgressReporter implements MoveObserver {
  readonly #lifecycle: Lifecycle
  readonly #options: ProgressOptions
  #upload: Transfer | null = null
  #download: Transfer | null = null
  /** The rest of the request body was left out. */
  #isCut = false
  #attempt = 1

  constructor(lifecycle: Lifecycle, options: ProgressOptions) {
    this.#lifecycle = lifecycle
    this.#options = options
  }

  moved(event: RequestEvent): void {
    switch (event.type) {
      case 'caller.send':
      case 'caller.sendEx':
      case 'wire.retrying':
      case 'wire.redirected':
      case 'wire.repeated':
        this.#restart()
        return
      case 'caller.cancel':
      case 'caller.close':
      case 'wire.failed':
        this.#stop()
        return
      case 'wire.sending':
        this.#beginUpload()
        return
      case 'wire.sent':
        this.#sent(!event.more)
        return
      case 'wire.written':
      case 'wire.progressed':
      case 'wire.drained':
        this.#sent(false)
        return
      case 'wire.unwritable':
        this.#isCut = true
        return
      case 'wire.answered':
        this.#isCut = this.#lifecycle.chart.state.startsWith('ending')
        return
      case 'wire.ended':
        if (!this.#isCut) this.#sent(true)
    }
    this.#received(event)
  }

  #restart(): void {
    this.#stop()
    this.#isCut = false
    this.#attempt = this.#lifecycle.history.attempts.length + 1
  }

  #stop(): void {
    this.#upload?.stop()
    this.#download?.stop()
    this.#upload = null
    this.#download = null
  }

  #beginUpload(): void {
    const { head } = this.#lifecycle
    if (this.#upload !== null || head === null || head.framing === 'none') return
    const total = typeof head.framing === 'number' ? head.framing : this.#options.fileSize
    this.#upload = new Transfer('upload', total, this.#attempt, this.#options)
  }

  #sent(isWhole: boolean): void {
    const sent = this.#lifecycle.chart.context.bodyBytesSent
    this.#upload?.reached(sent, sent, isWhole)
  }

  #received(event: RequestEvent): void {
    const { chart, exchange } = this.#lifecycle
    const isRead = chart.state === 'complete'
    if (!isRead && !chart.state.startsWith('reading')) return
    const encoded = exchange?.encoded ?? null
    this.#download ??= new Transfer('download', this.#length(), this.#attempt, this.#options)
    if (!('bytes' in event) || (event.type !== 'wire.read' && event.type !== 'wire.arrived' && !isRead))
      return
    const given = chart.context.bodyBytesReceived
    this.#download.reached(encoded === null ? given : encoded.bytes, given, isRead)
  }

  /** How long the response body will be, before any decoding. */
  #length(): number | null {
    const { exchange, head, response } = this.#lifecycle
    if (response === null) return null
    const { status } = response
    if (head?.method === 'HEAD' || status === 204 || status === 304) return 0
    const encoded = exchange?.encoded ?? null
    if (encoded !== null) return encoded.total
    const length = response.header('transfer-encoding') === null ? response.header('content-length') : null
    return length !== null && /^\d+$/.test(length) ? Number(length) : null
  }
}

/** One body on its way. */
class Transfer {
  readonly #direction: Progress['direction']
  readonly #total: number | null
  readonly #attempt: number
  readonly #options: ProgressOptions
  #transferred = 0
  #decoded = 0
  #isDone = false
  #toldAt: number
  /** The progress that will be reported at the end of the interval. */
  #undo: (() => void) | null = null
  /** The points from which the rate is measured now, and next. */
  #older: Sample
  #newer: Sample

  constructor(
    direction: Progress['direction'],
    total: number | null,
    attempt: number,
    options: ProgressOptions,
  ) {
    this.#direction = direction
    this.#total = total
    this.#attempt = attempt
    this.#options = options
    this.#toldAt = options.clock.now()
    this.#older = { at: this.#toldAt, bytes: 0 }
    this.#newer = this.#older
    this.#tell(this.#toldAt)
  }

  reached(transferred: number, decoded: number, isDone: boolean): void {
    if (this.#isDone || (!isDone && transferred === this.#transferred && decoded === this.#decoded)) return
    this.#transferred = transferred
    this.#decoded = decoded
    this.#isDone = isDone
    const { clock, interval } = this.#options
    const now = clock.now()
    const left = this.#toldAt + interval - now
    if (isDone) this.stop()
    if (isDone || left <= 0) this.#tell(now)
    else this.#undo ??= clock.after(left, () => this.#tell(clock.now()))
  }

  /** Reports nothing any more. */
  stop(): void {
    this.#undo?.()
    this.#undo = null
  }

  #tell(now: number): void {
    this.stop()
    this.#toldAt = now
    const transferred = this.#transferred
    const total = this.#total
    const rate = this.#rateAt(now)
    const left = total === null ? null : Math.max(0, total - transferred)
    this.#options.tell({
      direction: this.#direction,
      transferred,
      total,
      decoded: this.#decoded,
      rate,
      eta:
        this.#isDone || left === 0
          ? 0
          : left === null || rate === null || rate === 0
            ? null
            : (left / rate) * 1000,
      attempt: this.#attempt,
      done: this.#isDone,
    })
  }

  #rateAt(now: number): number | null {
    const bytes = this.#transferred
    if (now - this.#newer.at >= RATE_MS) {
      this.#older = this.#newer
      this.#newer = { at: now, bytes }
    }
    const ms = now - this.#older.at
    return ms > 0 ? ((bytes - this.#older.bytes) / ms) * 1000 : null
  }
}

interface Sample {
  readonly at: number
  readonly bytes: number
}
