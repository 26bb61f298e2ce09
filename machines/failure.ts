// Why an exchange failed, in words that belong to no dialect: where it was (phase) and what happened (reason).

/** Where on its way an exchange was when it failed. Every state of the chart in which a call can fail names one as its `meta.phase`. */
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
 * What happened. `closed` is an orderly end that came too early, `reset` a connection torn down, `malformed` bytes that are
 * not HTTP, `proxyRefused` a proxy that makes no tunnel, `policy` a failure of who looks up cookies or credentials.
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

/** Plain data, so that it can stand in a context, an event and a recording. The underlying `Error` travels beside it, never in it. */
export interface Failure {
  readonly phase: Phase
  readonly reason: Reason
  /** Node's, OpenSSL's or undici's own code, such as `ECONNRESET`. */
  readonly code?: string
  /** One sentence without secrets. */
  readonly message: string
}
