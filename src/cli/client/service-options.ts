import { Option, type Command } from 'commander'
import { settings } from '../../config/settings.ts'

/** How a running service is reached. */
export interface ServiceOptions {
  /** Left out: where the service of the data directory listens. */
  url?: string
  /** Where the service keeps the token that it made for itself, and where it listens. */
  dataDir: string
}

/** The options that say where a running service is. */
export function addServiceOptions(command: Command): Command {
  const { flag, argument, env } = settings.dataDir
  return command
    .addOption(
      new Option('--url <url>', 'where the service answers (default: as its data directory says)').env(
        'SLIPWAY_URL',
      ),
    )
    .addOption(
      new Option(`${flag} ${argument}`, "the service's data directory, where its token lies")
        .env(env)
        .default('.slipway'),
    )
}
