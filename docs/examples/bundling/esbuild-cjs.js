// One CommonJS file by esbuild.

import { build } from 'esbuild'

await build({
  entryPoints: ['program.js'],
  outfile: 'esbuild-cjs/program.cjs',
  bundle: true,
  platform: 'node',
  format: 'cjs',
})
