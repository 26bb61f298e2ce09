// The options of a request's calls.

import type { Bytes } from '../body/bytes.ts'

export interface CallOptions {
  /** Cancels the call; its promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

export interface SendOptions extends CallOptions {
  /** Bytes of a streamed body. Without it, a stream whose length is not known is sent in the chunked coding. */
  readonly contentLength?: number | undefined
  /**
   * Asks the server whether it wants the body before it goes (RFC 9110 §10.1.1), and waits so many milliseconds for its
   * 100 (Continue); true waits 350, as System.Net does. When the time is over the body goes all the same; when a final
   * answer comes instead, none of it does. Without a body it has no effect.
   */
  readonly expectContinue?: boolean | number | undefined
}

export interface SendExOptions extends SendOptions {
  /** The first bytes of the body, which go out together with the head. */
  readonly body?: Bytes | undefined
}

export interface ReadOptions extends CallOptions {
  /** Waits until the buffer is full or the body at its end. Otherwise what is at hand is enough. */
  readonly fill?: boolean | undefined
}

export const NO_OPTIONS: Readonly<Record<string, never>> = Object.freeze({})
