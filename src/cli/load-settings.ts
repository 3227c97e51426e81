import { readFileSync, statSync } from 'node:fs'
import type { Config } from '../config/config.ts'
import { loadConfig, type ConfigSources } from '../config/load-config.ts'
import type { Flags } from '../config/settings.ts'
import type { AppKeeper } from '../setup/app-keeper.ts'
import { openKeeper } from './setup/open-keeper.ts'
import type { Terminal } from './terminal.ts'

/** The process's settings, checked, with the App that setup has kept. */
export async function loadSettings(
  flags: Flags,
): Promise<{ keeper: AppKeeper } & ({ config: Config } | { problems: string[] })> {
  const keeper = openKeeper({ flags, env: process.env })
  const text = await keeper.read().catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(`cannot read ${keeper.place}, where the App of GitHub is kept: ${why}`, { cause: error })
  })
  const storedApp = text === null ? null : { place: keeper.place, text }
  return { keeper, ...loadConfig({ ...processSources(flags), storedApp }) }
}

/** Where a process has its settings from. */
export function processSources(flags: Flags): ConfigSources {
  return {
    flags,
    env: process.env,
    readFile: (path) => readFileSync(path, 'utf8'),
    isFolder: (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false,
  }
}

/** All of them at once, a line each. */
export function complainOfSettings(problems: readonly string[], terminal: Terminal): void {
  terminal.complain('slipway: these settings cannot be used:')
  for (const problem of problems) terminal.complain(`  ${problem}`)
}
