// Scenarios that do not pass yet: each line is a debt, and the test of one that passes asks to strike it off.

export const pendingWininet: readonly string[] = []

export const pendingDotnet: readonly string[] = ['end-stream-twice-after-error', 'stream-connect-failure']

export const pendingMore: readonly string[] = []
