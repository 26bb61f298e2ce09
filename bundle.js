// What is published: one file for each door, and the chunks that they share, since a hundred small modules cost more to
// load than all that is in them. Their types are bundled in the same way, and shared in the same way: a class is one type at every door.

import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { build } from 'rolldown'
import { dts } from 'rolldown-plugin-dts'

const { bin, exports } = JSON.parse(await readFile('package.json', 'utf8'))

/** Doors that do not open into a room of src/. */
const elsewhere = { index: './src/index.ts', machines: './machines/index.ts', cli: './src/cli.ts', har: './src/inspect/har/index.ts' }

const doors = [...Object.values(bin), ...Object.values(exports).map((door) => door.default ?? door)]
  .map((path) => /^\.\/dist\/(.+)\.js$/.exec(path)?.[1])
  .filter((name) => name !== undefined)

/** The chunks in `dist/shared` and what they hold, from the bottom up. A door loads those that it imports from, and no other. */
const chunks = {
  machines: /^machines\//,
  lifecycle: /^src\/(lifecycle\/|transports\/[^/]+$)/,
  scripts: /^src\/testing\/[^/]+$/,
  connections: /^src\/(connect|transports\/undici)\//,
  recordings: /^src\/inspect\/(chart-facts|recorder\/|run\/(?!har))/,
  session: /^src\/(policies\/|session\/|index\.ts$)/,
}

/** Of the modules, or of their types, which the plugin wants in chunks named so. */
const groups = (typesOnly) =>
  Object.entries(chunks).map(([name, files], i, { length }) => ({
    name: typesOnly ? `${name}.d` : name,
    priority: length - i,
    test: (id) => id.endsWith('.d.ts') === typesOnly && files.test(relative('.', id).replaceAll('\\', '/')),
  }))

await rm('dist', { recursive: true, force: true })
await build({
  input: Object.fromEntries(doors.map((name) => [name, elsewhere[name] ?? `./src/${name}/index.ts`])),
  platform: 'node',
  checks: { pluginTimings: false },
  external: /^[^./]/,
  plugins: [dts({ generator: 'oxc', oxc: { stripInternal: true }, sourcemap: true, tsconfig: false })],
  output: {
    dir: 'dist',
    format: 'esm',
    // The sources are in the package.
    sourcemap: true,
    sourcemapExcludeSources: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'shared/[name].js',
    // The code stays in the memory of the program. The sources are in the package, with their comments.
    comments: { legal: true, annotation: true, jsdoc: false },
    codeSplitting: { groups: [...groups(false), ...groups(true)] },
  },
})
// Nobody imports the program.
await rm('dist/cli.d.ts')

// The page of the inspector and its bridge to Stately's, as strings in a module, so that they stay with a program that is bundled.
const page = 'src/inspect/page'
const script = async (name) => {
  // The licences of what is copied want to be named. The chart and XState, on which traces are replayed, make it large: it is minified.
  const banner =
    name === 'page' ? '/*! Preact, copyright 2015-present Jason Miller, MIT; XState, copyright 2015 David Khourshid, MIT */' : ''
  const output = { format: 'iife', banner, minify: name === 'page' }
  const { output: files } = await build({ input: `${page}/${name}.ts`, output, write: false })
  return files[0].code
}
const chart = (await readFile('docs/chart.svg', 'utf8')).replace(/<style>.*?<\/style>\n/s, '')
const html = await readFile(`${page}/index.html`, 'utf8')
const styles = ['base', 'bar', 'lists', 'machines', 'chart', 'timeline', 'details', 'narrow']
const files = {
  page: html.replace('<!-- chart -->', () => chart),
  script: await script('page'),
  style: (await Promise.all(styles.map((name) => readFile(`${page}/style/${name}.css`, 'utf8')))).join('\n'),
  stately: await readFile(`${page}/stately.html`, 'utf8'),
  statelyScript: await script('stately'),
}
const lines = Object.entries(files).map(([name, text]) => `export const ${name} = ${JSON.stringify(text)};\n`)
await writeFile('dist/shared/inspector-page.js', lines.join(''))

// The scenarios of runConformance, which are loaded when they are asked for.
const traces = (await readdir('test/traces')).filter((name) => name.endsWith('.md') && name !== 'README.md').sort()
const pages = {}
for (const name of traces) pages[name.slice(0, -'.md'.length)] = await readFile(`test/traces/${name}`, 'utf8')
await writeFile('dist/shared/conformance-pages.js', `export const pages = ${JSON.stringify(pages)};\n`)

for (const program of Object.values(bin)) await chmod(program, 0o755)
