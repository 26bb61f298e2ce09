// What is published: one file for each door, and the parts that they share, since a hundred small modules cost more to
// load than all that is in them. Types come from tsc.

import { chmod, readFile } from 'node:fs/promises'
import { build } from 'rolldown'

const { bin, exports } = JSON.parse(await readFile('package.json', 'utf8'))

/** Doors that do not open into a room of src/. */
const elsewhere = { index: 'src/index.ts', machines: 'machines/index.ts', cli: 'src/cli.ts' }

const doors = [...Object.values(bin), ...Object.values(exports).map((door) => door.default ?? door)]
  .map((path) => /^\.\/dist\/(.+)\.js$/.exec(path)?.[1])
  .filter((name) => name !== undefined)

await build({
  input: Object.fromEntries(doors.map((name) => [name, elsewhere[name] ?? `src/${name}/index.ts`])),
  platform: 'node',
  external: /^[^./]/,
  output: {
    dir: 'dist',
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'shared/[name].js',
  },
})
for (const program of Object.values(bin)) await chmod(program, 0o755)
