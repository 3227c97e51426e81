import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

// Each thread and process of a test reads TypeScript by itself. Kept, that is half of the time; and threads that end
// one after the other no longer free the parser's code, at which Node 24 crashes now and then:
// https://github.com/nodejs/node/issues/64500
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules', '.cache', 'slipway')

/**
 * What is waited for comes, on a machine that does ten other things at once too: waiting for longer costs nothing
 * where it does, and only says later that it does not.
 */
const patience = {
  testTimeout: 120_000,
  hookTimeout: 180_000,
  expect: { poll: { timeout: 60_000, interval: 50 } },
}

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['src/**/*.test.ts'], ...patience } },
      {
        test: {
          name: 'scenarios',
          include: ['test/**/*.test.ts'],
          exclude: ['test/browser/**'],
          ...patience,
          testTimeout: 600_000,
          expect: { poll: { timeout: 240_000, interval: 50 } },
          fileParallelism: false,
        },
      },
      {
        test: {
          // One browser at a time: on two cores more of them only wait for each other.
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          ...patience,
          fileParallelism: false,
        },
      },
    ],
  },
})
