// The address of Stately's inspector. Nothing is sent there unless the user asks for it on the bridge page.

export const STATELY = { origin: 'https://stately.ai', url: 'https://stately.ai/inspect' } as const
