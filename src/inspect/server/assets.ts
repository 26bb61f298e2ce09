// The files of the page, as the build makes them.

/** The page with the chart's picture in it and a place for what it is told, its script and style, and the same of Stately's. */
export type Assets = typeof import('#inspector-page')

/** Loaded when an inspector is served. An import that bundlers see: the page goes with the program. */
export const readAssets = (): Promise<Assets> => import('#inspector-page')

/** Where the page finds its data. */
export const PLACE = '<!-- told -->'

/** JSON that can be embedded in a page. */
export const embedded = (id: string, value: unknown): string =>
  `<script type="application/json" id="${id}">${JSON.stringify(value).replaceAll('<', '\\u003c')}</script>`
