import type { Command } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import { settings } from '../config/settings.ts'
import { size } from '../domain/index.ts'
import type { Terminal } from './terminal.ts'

/** `slipway backup`: a copy of the data directory, also while the service runs. */
export function addBackupCommand(program: Command, terminal: Terminal): void {
  const { flag, argument, help, env } = settings.dataDir
  program
    .command('backup')
    .argument('<folder>', 'where the copy goes; it must not be there yet')
    .summary('copy the data directory, also while the service runs')
    .description(
      'Copies everything that a service needs to go on: its databases as they are at one moment, the API token, the GitHub App and its key, and the local authority. The copy holds secrets: only you can read it, and it should stay so. To restore it, copy it to where the data directory was while no service runs there.',
    )
    .option(`${flag} ${argument}`, help)
    .option('--json', 'print what was copied as JSON')
    .addHelpText('after', '\nExamples:\n  $ slipway backup --data-dir /var/lib/slipway /backup/2026-11-21')
    .action(async (folder: string, options: { dataDir?: string; json?: boolean }) => {
      const dataDir = options.dataDir ?? process.env[env] ?? '.slipway'
      if (process.env[settings.databaseUrl.env]) {
        terminal.complain(
          `slipway backup: state is kept in PostgreSQL (${settings.databaseUrl.env}), which backs itself up: use pg_dump or the snapshots of whoever runs it, and copy ${dataDir} for the rest: the API token and the App of setup`,
        )
        process.exitCode = 1
        return
      }
      try {
        const { writeBackup } = await import('./backup/write-backup.ts')
        const backup = writeBackup({ dataDir, to: folder, version: packageJson.version, now: Date.now() })
        if (options.json) {
          terminal.line(JSON.stringify({ folder, ...backup }))
          return
        }
        terminal.line(`${terminal.paint.green('✓')} ${size(backup.bytes)} in ${folder}, checked:`)
        for (const { path, bytes } of backup.databases) terminal.line(`  ${path}, ${size(bytes)}`)
        terminal.line(`  ${backup.files} other files: tokens, keys, certificates, repositories of the forge`)
        terminal.line('It holds secrets: keep it as you keep them.')
      } catch (error) {
        terminal.complain(`slipway backup: ${error instanceof Error ? error.message : String(error)}`)
        process.exitCode = 1
      }
    })
}
