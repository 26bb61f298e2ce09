// Scenarios that do not pass yet: each line is a debt, and the test of one that passes asks to strike it off.

export const pendingWininet: readonly string[] = [
  'auth-connect',
  'auth-sendex-retry',
  'auth-wrong',
  'continue-expect',
  'cookies',
  'cookies-notified',
  'early-413',
  'garbage-text',
  'get-user-agent',
  'gzip-on',
  'handle-parents',
  'max-conns-slot-by-cancel',
  'openurl',
  'openurl-bad-url',
  'openurl-close-session',
  'qda-not-refreshed',
  'qda-pending',
  'qda-pending-eof',
  'query-loop-in-complete',
  'read-after-end',
  'readex-nowait-chunked',
  'readex-nowait-pending',
  'redirect-noauto',
  'short-body-pending',
  'tls-ignore-ca',
  'tls-redirect-to-https',
  'tls-retry-after-ca',
]

export const pendingDotnet: readonly string[] = [
  'abort-stream-pending',
  'continue-delegate',
  'direct-mode-waits-for-continue',
  'end-stream-aborted',
  'end-stream-not-completed',
  'end-stream-twice-after-error',
  'open-request-streams-hold',
  'second-stream-while-pending',
  'silent-server',
  'stream-connect-failure',
  'timeout-does-not-touch-begin-stream',
]

export const pendingMore: readonly string[] = []
