// The files of the page, as the build has made them.

import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

export interface Assets {
  /** With the chart's picture in it, and a place for what the page is told. */
  readonly page: string
  readonly script: string
  readonly style: string
  readonly stately: string
  readonly statelyScript: string
}

const files: Readonly<Record<keyof Assets, string>> = {
  page: 'index.html',
  script: 'page.js',
  style: 'page.css',
  stately: 'stately.html',
  statelyScript: 'stately.js',
}

/** In the package, whether this runs from its sources or from what was built. */
export async function readAssets(): Promise<Assets> {
  const root = pathToFileURL(createRequire(import.meta.url).resolve('hinternet/package.json'))
  const entries = await Promise.all(
    Object.entries(files).map(async ([name, file]) => [
      name,
      await readFile(new URL(`dist/inspect/${file}`, root), 'utf8'),
    ]),
  )
  return Object.fromEntries(entries)
}

/** Where the page finds what it is told. */
export const PLACE = '<!-- told -->'

/** JSON that may stand in a page. */
export const embedded = (id: string, value: unknown): string =>
  `<script type="application/json" id="${id}">${JSON.stringify(value).replaceAll('<', '\\u003c')}</script>`
