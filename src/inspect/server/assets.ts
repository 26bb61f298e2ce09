// The files of the page, as the build makes them.

/** The page, with the picture of the chart and a place for its data, its script and style, and the same for the page of Stately's inspector. */
export type Assets = typeof import('#inspector-page')

/** Loaded when an inspector is served, by an import that bundlers follow, so that a bundled program contains the page. */
export const readAssets = (): Promise<Assets> => import('#inspector-page')

/** Where the page finds its data. */
export const PLACE = '<!-- told -->'

/** JSON that can be embedded in a page. */
export const embedded = (id: string, value: unknown): string =>
  `<script type="application/json" id="${id}">${JSON.stringify(value).replaceAll('<', '\\u003c')}</script>`
