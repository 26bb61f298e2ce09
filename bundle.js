// What is published: one file for each door, and the chunks that they share, since a hundred small modules cost more to
// load than all that is in them. Types come from tsc.

import { chmod, copyFile, readFile, rm, writeFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { build } from 'rolldown'

const { bin, exports } = JSON.parse(await readFile('package.json', 'utf8'))

/** Doors that do not open into a room of src/. */
const elsewhere = { index: 'src/index.ts', machines: 'machines/index.ts', cli: 'src/cli.ts' }

const doors = [...Object.values(bin), ...Object.values(exports).map((door) => door.default ?? door)]
  .map((path) => /^\.\/dist\/(.+)\.js$/.exec(path)?.[1])
  .filter((name) => name !== undefined)

/** The chunks in `dist/shared` and what they hold, from the bottom up. A door loads those that it imports from, and no other. */
const chunks = {
  machines: /^machines\//,
  lifecycle: /^src\/(lifecycle\/|transports\/[^/]+$)/,
  connections: /^src\/(connect|transports\/undici)\//,
  session: /^src\/(policies\/|session\/|index\.ts$)/,
}

await rm('dist/shared', { recursive: true, force: true })
await build({
  input: Object.fromEntries(doors.map((name) => [name, elsewhere[name] ?? `src/${name}/index.ts`])),
  platform: 'node',
  external: /^[^./]/,
  output: {
    dir: 'dist',
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'shared/[name].js',
    codeSplitting: {
      groups: Object.entries(chunks).map(([name, files], i, { length }) => ({
        name,
        priority: length - i,
        test: (id) => files.test(relative('.', id).replaceAll('\\', '/')),
      })),
    },
  },
})
// The page of the inspector, and its bridge to Stately's: scripts of their own, and files that they need.
const page = 'src/inspect/page'
for (const name of ['page', 'stately'])
  await build({
    input: `${page}/${name}.ts`,
    output: { file: `dist/inspect/${name}.js`, format: 'iife' },
  })
const chart = (await readFile('docs/chart.svg', 'utf8')).replace(/<style>.*?<\/style>\n/s, '')
const html = await readFile(`${page}/index.html`, 'utf8')
await writeFile('dist/inspect/index.html', html.replace('<!-- chart -->', () => chart))
const styles = ['base', 'bar', 'lists', 'chart', 'timeline', 'details', 'narrow']
const style = await Promise.all(styles.map((name) => readFile(`${page}/style/${name}.css`, 'utf8')))
await writeFile('dist/inspect/page.css', style.join('\n'))
await copyFile(`${page}/stately.html`, 'dist/inspect/stately.html')

for (const program of Object.values(bin)) await chmod(program, 0o755)
