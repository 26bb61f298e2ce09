// A program for Node by vite, with its dependencies in it.

import { build } from 'vite'

await build({
  configFile: false,
  logLevel: 'warn',
  ssr: { noExternal: true },
  build: {
    ssr: 'program.js',
    outDir: 'vite',
    rolldownOptions: { output: { entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs' } },
  },
})
