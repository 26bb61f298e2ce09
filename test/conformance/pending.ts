// Scenarios that do not pass yet: each line is a debt, and the test of one that passes asks to strike it off.

export const pendingWininet: readonly string[] = []

export const pendingDotnet: readonly string[] = []

export const pendingMore: readonly string[] = []
