// Scenarios that do not pass yet: each line is a debt, and the test of one that passes asks to strike it off.

export const pendingWininet: readonly string[] = [
  'auth-connect',
  'auth-sendex-retry',
  'auth-wrong',
  'cookies',
  'cookies-notified',
  'tls-ignore-ca',
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
