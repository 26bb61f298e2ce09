// The TLS step of a connection.

export type { TlsChannel } from './channel.ts'
export { checkedTlsOptions, checkedTlsSettings, checkReadable } from './checked-tls.ts'
export { type HandshakeWith, shakeHands } from './handshake.ts'
export { TlsSessions } from './sessions.ts'
export { optionsFor, servernameOf, type TlsOptions } from './tls-options.ts'
