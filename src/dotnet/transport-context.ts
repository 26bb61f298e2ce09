// The context of the connection below a request stream, for endGetRequestStream: it gives channel bindings.

import { NotSupportedException } from './exceptions.ts'

/** Gives the bindings of a TLS connection; implemented by `SecureChannel` of the lifecycle. */
export interface BindingSource {
  prefixedBinding(kind: 'endpoint' | 'unique'): Uint8Array | null
}

export class TransportContext {
  readonly #channel: () => BindingSource | null

  /** @internal */
  constructor(channel: () => BindingSource | null) {
    this.#channel = channel
  }

  /**
   * Null over http, and if the connection has no binding of the kind: `Unique` exists up to TLS 1.2, and `Endpoint` needs a
   * certificate whose signature names a hash.
   */
  getChannelBinding(kind: ChannelBindingKind): ChannelBinding | null {
    const name =
      kind === ChannelBindingKind.Unique ? 'unique' : kind === ChannelBindingKind.Endpoint ? 'endpoint' : null
    const bytes = name === null ? null : (this.#channel()?.prefixedBinding(name) ?? null)
    return bytes === null ? null : new ChannelBinding(kind, bytes)
  }

  /** @throws NotSupportedException */
  getTlsTokenBindings(): never {
    throw new NotSupportedException('Token bindings are not supported.')
  }
}

/** An out parameter of C#: the call sets `value`. */
export interface Out<Value> {
  value: Value | null
}

/** The kinds of channel binding. The numbers are those of SEC_CHANNEL_BINDINGS in Windows. */
export const ChannelBindingKind = {
  Unknown: 0,
  Unique: 0x19,
  Endpoint: 0x1a,
} as const

export type ChannelBindingKindName = keyof typeof ChannelBindingKind
export type ChannelBindingKind = (typeof ChannelBindingKind)[ChannelBindingKindName]

/** In .NET a handle to unmanaged memory; here its bytes: the prefix of RFC 5929 and the binding. */
export class ChannelBinding {
  readonly kind: ChannelBindingKind
  readonly #bytes: Uint8Array

  /** @internal */
  constructor(kind: ChannelBindingKind, bytes: Uint8Array) {
    this.kind = kind
    this.#bytes = bytes
  }

  get size(): number {
    return this.#bytes.length
  }

  get isInvalid(): boolean {
    return false
  }

  /** A copy: `tls-unique:` or `tls-server-end-point:` and the bytes of the binding. */
  toByteArray(): Uint8Array {
    return Uint8Array.from(this.#bytes)
  }

  /** Does nothing: the bytes are garbage-collected. */
  close(): void {}

  [Symbol.dispose](): void {}
}
