import { createRequire } from 'node:module'
import { defineConfig } from 'vitest/config'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
/** undici 8 does not load below Node 22.19. */
const runsUndici8 = major > 22 || (major === 22 && minor >= 19)

const shared = { testTimeout: 60_000, hookTimeout: 60_000 }

export default defineConfig({
  test: {
    // npm run coverage. Every line and branch of the machine is run; test/machines/table.test.ts proves that every cell of its chart is.
    coverage: {
      provider: 'v8',
      include: ['machines/**/*.ts', 'src/**/*.ts'],
      exclude: ['src/inspect/page/**'],
      reporter: [['text', { skipFull: true }], 'text-summary', 'html'],
      thresholds: { 'machines/**': { 100: true } },
    },
    projects: [
      { test: { ...shared, name: 'all', include: ['test/**/*.test.ts'] } },
      ...(runsUndici8
        ? [
            {
              resolve: { alias: { undici: createRequire(import.meta.url).resolve('undici8') } },
              test: { ...shared, name: 'undici 8', include: ['test/transports/undici/**/*.test.ts'] },
            },
          ]
        : []),
    ],
  },
})
