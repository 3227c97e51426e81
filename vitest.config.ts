import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

// Each thread and process of a test reads TypeScript by itself. Kept, that is half of the time; and threads that end
// one after the other no longer free the parser's code, at which Node 24 crashes now and then:
// https://github.com/nodejs/node/issues/64500
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules', '.cache', 'slipway')

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['src/**/*.test.ts'], testTimeout: 20_000, hookTimeout: 30_000 } },
      {
        test: {
          name: 'scenarios',
          include: ['test/**/*.test.ts'],
          exclude: ['test/browser/**'],
          testTimeout: 180_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          // One browser at a time: on two cores more of them only wait for each other.
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
