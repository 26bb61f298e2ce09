// Writes the constants of hinternet/wininet from test/wininet/constants.json, which holds them as wininet.h has them:
//
//   npx tsc -p test; node build/docs/generate/wininet-constants.js; npx biome check --write src/wininet/constants

import { readFile, writeFile } from 'node:fs/promises'

type Groups = Readonly<Record<string, Readonly<Record<string, number>>>>

const groups = JSON.parse(await readFile('test/wininet/constants.json', 'utf8')) as Groups
const banner = '// Written by docs/generate/wininet-constants.ts: the numbers of wininet.h and winerror.h.\n'

const lines = (table: Readonly<Record<string, number>>, line: (name: string, value: number) => string) =>
  Object.entries(table)
    .map(([name, value]) => line(name, value))
    .join('')

const single = Object.values(groups).map((table) =>
  lines(table, (name, value) => `export const ${name} = ${value}\n`),
)
await writeFile('src/wininet/constants/wininet.constants.ts', `${banner}\n${single.join('')}`)

const tables = Object.entries(groups).map(
  ([group, table]) => `  ${group}: {\n${lines(table, (name, value) => `    ${name}: ${value},\n`)}  },\n`,
)
await writeFile(
  'src/wininet/constants/grouped.constants.ts',
  `${banner}\n/** Every constant by what it is for. */\nexport const constants = {\n${tables.join('')}} as const\n`,
)
