// Where Stately's inspector lives. Nothing goes there unless somebody asks for it on the bridge page.

export const STATELY = { origin: 'https://stately.ai', url: 'https://stately.ai/inspect' } as const
