// The TLS step of a connection.

import net from 'node:net'
import tls from 'node:tls'

/** Of `tls.connect`, what concerns trust and identity. */
export type TlsOptions = Pick<
  tls.ConnectionOptions,
  | 'ca'
  | 'cert'
  | 'key'
  | 'passphrase'
  | 'pfx'
  | 'ciphers'
  | 'minVersion'
  | 'maxVersion'
  | 'rejectUnauthorized'
  | 'checkServerIdentity'
  | 'servername'
>

/** Server Name Indication takes names, not addresses (RFC 6066 §3). */
export const servernameOf = (hostname: string, options: TlsOptions): string =>
  options.servername ?? (net.isIP(hostname) === 0 ? hostname : '')

export function secure(
  socket: net.Socket,
  hostname: string,
  options: TlsOptions,
  session: Buffer | undefined,
): tls.TLSSocket {
  return tls.connect({
    ...options,
    socket,
    host: hostname,
    servername: servernameOf(hostname, options),
    // Without this a server may choose HTTP/2, in which neither the body bypass nor bytes per request exist.
    ALPNProtocols: ['http/1.1'],
    ...(session === undefined ? undefined : { session }),
  })
}
