// The TLS step of a connection.
export type { TlsChannel } from './channel.ts'
export { type HandshakeEvents, type HandshakeWith, shakeHands } from './handshake.ts'
export { secureContextFor } from './secure-context.ts'
export { TlsSessions } from './sessions.ts'
export { optionsFor, servernameOf, type TlsOptions } from './tls-options.ts'
