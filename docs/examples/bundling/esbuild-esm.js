// One file of ES modules by esbuild. undici is CommonJS: the `require` that it calls for modules of Node has to be made.

import { build } from 'esbuild'

await build({
  entryPoints: ['program.js'],
  outfile: 'esbuild-esm/program.mjs',
  bundle: true,
  platform: 'node',
  format: 'esm',
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
})
