// Why an exchange failed, in words that no dialect owns: where it was (phase) and what happened (reason).

/** Where an exchange was when it failed. Every state of the chart in which a call can fail names its phase in `meta.phase`. */
export const phases = [
  'prepare',
  'queue',
  'resolve',
  'connect',
  'tunnel',
  'secure',
  'send',
  'write',
  'response',
  'authenticate',
  'redirect',
  'read',
] as const
export type Phase = (typeof phases)[number]

/**
 * What happened. `closed`: the connection was ended in order, but too early. `reset`: it was torn down. `malformed`: bytes that are
 * not HTTP. `proxyRefused`: the proxy opened no tunnel. `policy`: looking up cookies, credentials, a proxy or a limit failed.
 */
export const reasons = [
  'cancelled',
  'queueFull',
  'timeout',
  'notFound',
  'refused',
  'unreachable',
  'proxyRefused',
  'closed',
  'reset',
  'malformed',
  'tooLarge',
  'undecodable',
  'bodyTooLarge',
  'answeredEarly',
  'certificateAuthority',
  'certificateName',
  'certificateDate',
  'certificateRevoked',
  'certificateUnchecked',
  'certificateInvalid',
  'clientCertificate',
  'handshake',
  'badRedirect',
  'redirectToHttp',
  'redirectToHttps',
  'tooManyRedirects',
  'bodyNotRepeatable',
  'bodySource',
  'policy',
  'internal',
] as const
export type Reason = (typeof reasons)[number]

/** Plain data, so that a context, an event and a recording can hold it. The underlying `Error` is passed beside it, never in it. */
export interface Failure {
  readonly phase: Phase
  readonly reason: Reason
  /** Node's, OpenSSL's or undici's own code, such as `ECONNRESET`. */
  readonly code?: string
  /** One sentence without secrets. */
  readonly message: string
}
