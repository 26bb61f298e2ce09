// The scenario files of a directory.

import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface ScenarioFile {
  /** Of the file, without its ending. */
  readonly name: string
  readonly text: string
}

export type CorpusName = 'wininet' | 'dotnet'

/** The corpora of this repository; the compiled tests find them, too. */
export const ownScenarios = (corpus: CorpusName): string =>
  fileURLToPath(import.meta.url).replace(
    /(?:build\/)?test\/conformance\/[^/]*$/,
    `test/conformance/${corpus}/scenarios`,
  )

/** Every JSON file of a directory, or of the folder `scenarios` in it. */
export async function scenarioFiles(directory: string): Promise<readonly ScenarioFile[]> {
  const entries = await readdir(directory)
  if (entries.includes('scenarios')) return scenarioFiles(join(directory, 'scenarios'))
  const paths = entries.filter((entry) => entry.endsWith('.json')).sort()
  return Promise.all(
    paths.map(async (path) => ({
      name: basename(path, '.json'),
      text: await readFile(join(directory, path), 'utf8'),
    })),
  )
}
