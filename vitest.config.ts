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

/** Of the whole service: two at a time, since each mostly waits for pauses, timeouts and processes of its own. */
const scenarios = {
  ...patience,
  testTimeout: 600_000,
  expect: { poll: { timeout: 240_000, interval: 50 } },
}

/** They kill on purpose, measure leases, or want both cores for themselves. */
const alone = [
  'embedded-recordings',
  'followed',
  'nothing-left-behind',
  'observe-recordings',
  'replicas',
  'rolling-update',
  'run',
  'safe-to-kill',
  'within-the-limits',
].map((name) => `test/scenarios/${name}.test.ts`)

export default defineConfig({
  test: {
    // One group after the other; without a number of its own, one worker less than there are cores would do the work.
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts'],
          ...patience,
          maxWorkers: '100%',
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'scenarios',
          include: ['test/scenarios/**/*.test.ts'],
          exclude: alone,
          ...scenarios,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'alone',
          include: ['test/!(scenarios|browser)/**/*.test.ts', ...alone],
          ...scenarios,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          // One browser at a time: on two cores more of them only wait for each other.
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          ...patience,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
})
