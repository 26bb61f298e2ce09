// ES modules by rolldown: a file for the program, and one for what it loads late.

import { build } from 'rolldown'

await build({
  input: 'program.js',
  platform: 'node',
  output: { dir: 'rolldown', entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs' },
})
