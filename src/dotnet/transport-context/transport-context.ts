// The connection below a request stream, as endGetRequestStream hands it out.

import { NotSupportedException } from '../errors/index.ts'
import { ChannelBinding, ChannelBindingKind } from './channel-binding.ts'

/** What a TLS connection can be asked for; `SecureChannel` of the lifecycle is one. */
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
   * Null over http, and where the connection has no binding of the kind: `Unique` ends with TLS 1.2, and `Endpoint` needs a
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
    throw new NotSupportedException('Token bindings are not made here.')
  }
}

/** What C# calls an out parameter: the call sets `value`. */
export interface Out<Value> {
  value: Value | null
}
