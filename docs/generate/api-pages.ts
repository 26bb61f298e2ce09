// `npm run docs`: writes docs/api, a page for each door and an index, and docs/options.md. Reads what `npm run build` made.

import { mkdir, rm, writeFile } from 'node:fs/promises'
import { indexPage, optionsPage, readDoors } from './api.ts'
import { format } from './format.ts'

// npm runs scripts in the root of the package; this file itself runs in build/.
const doors = await readDoors(process.cwd())
await rm('docs/api', { recursive: true, force: true })
await mkdir('docs/api')
for (const { page, markdown } of doors) await writeFile(`docs/api/${page}`, markdown)
await writeFile('docs/api/README.md', indexPage(doors))
await writeFile('docs/options.md', optionsPage(doors))
const names = Object.fromEntries(doors.map((door) => [door.door, door.names]))
await writeFile('test/packaging/exported-names.json', `${JSON.stringify(names, null, 2)}\n`)
format('test/packaging/exported-names.json')
