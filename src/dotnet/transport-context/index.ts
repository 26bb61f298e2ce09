// The connection below a request, and what binds to it.
export { ChannelBinding, ChannelBindingKind, type ChannelBindingKindName } from './channel-binding.ts'
export { type BindingSource, type Out, TransportContext } from './transport-context.ts'
