// What binds an authentication to the TLS connection that it is done over.

/** Which part of the TLS connection. The numbers are those of SEC_CHANNEL_BINDINGS in Windows. */
export const ChannelBindingKind = {
  Unknown: 0,
  Unique: 0x19,
  Endpoint: 0x1a,
} as const

export type ChannelBindingKindName = keyof typeof ChannelBindingKind
export type ChannelBindingKind = (typeof ChannelBindingKind)[ChannelBindingKindName]

/** In .NET a handle to unmanaged memory; here its bytes: the prefix of RFC 5929 and what follows it. */
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

  /** The bytes are collected like any others. */
  close(): void {}

  [Symbol.dispose](): void {}
}
