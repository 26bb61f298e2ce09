// Writes the constants of hinternet/wininet from test/wininet/constants.json, which holds them as wininet.h has them:
//
//   npx tsc -p test; node build/docs/generate/wininet-constants.js; npx biome check --write src/wininet/constants

import { readFile, writeFile } from 'node:fs/promises'

type Groups = Readonly<Record<string, Readonly<Record<string, number>>>>

const groups = JSON.parse(await readFile('test/wininet/constants.json', 'utf8')) as Groups
const lines = Object.values(groups)
  .flatMap((group) => Object.entries(group))
  .map(([name, value]) => `export const ${name} = ${value}\n`)
await writeFile(
  'src/wininet/constants/wininet.constants.ts',
  `// Written by docs/generate/wininet-constants.ts: the numbers of wininet.h and winerror.h. groups.ts sorts them.\n\n${lines.join('')}`,
)
