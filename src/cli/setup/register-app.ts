import { mkdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { systemClock } from '../../clock.ts'
import { problemsWith, rawSetting } from '../../config/load-config.ts'
import type { Flags, SettingName } from '../../config/settings.ts'
import { makeFetch } from '../../github/make-fetch.ts'
import { createSetupApp } from '../../http/setup/create-setup-app.ts'
import { startHttpServer } from '../../http/start-http-server.ts'
import { openLog } from '../../log.ts'
import { openSetup } from '../../setup/open-setup.ts'
import { explainListenError } from '../explain-listen-error.ts'
import { complainOfSettings, processSources } from '../load-settings.ts'
import type { Terminal } from '../terminal.ts'
import { openKeeper } from './open-keeper.ts'

/** Serves the page that registers the App until its key is kept; what the process is to exit with. */
export async function registerApp(
  flags: Flags,
  taken: readonly SettingName[],
  terminal: Terminal,
): Promise<number> {
  const problems = problemsWith(taken, processSources(flags))
  if (problems.length > 0) {
    complainOfSettings(problems, terminal)
    return 1
  }
  const sources = { flags, env: process.env }
  const dataDir = resolve(rawSetting(sources, 'dataDir') ?? '.slipway')
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const keeper = openKeeper(sources)
  if ((await keeper.read()) !== null)
    throw new Error(`${keeper.place} holds an App already: remove it first to register another`)

  const caFile = rawSetting(sources, 'githubCaFile')
  const connections = makeFetch(caFile === null ? undefined : readFileSync(resolve(caFile), 'utf8'))
  const log = openLog('warn')
  const setup = openSetup({
    file: join(dataDir, 'setup.json'),
    keeper,
    fetch: connections.fetch,
    clock: systemClock,
  })
  const stored = Promise.withResolvers<undefined>()
  const app = createSetupApp({
    setup,
    defaults: {
      githubUrl: rawSetting(sources, 'githubUrl') ?? 'https://github.com',
      publicUrl: rawSetting(sources, 'publicUrl') ?? '',
    },
    onStored: () => {
      stored.resolve(undefined)
      return [next]
    },
    clock: systemClock,
    log,
  })
  const host = rawSetting(sources, 'host') ?? '127.0.0.1'
  const port = Number(rawSetting(sources, 'port') ?? 0)
  const server = await startHttpServer({ app, host, port, log }).catch((error: unknown) => {
    throw explainListenError(error, { host, port })
  })
  terminal.line(`Open ${server.url}/setup?token=${await setup.issueToken()}`)
  terminal.line('and come back here when GitHub is done.')
  await stored.promise
  await server.close(2_000)
  await connections.close()
  terminal.line(`The App is registered; its key is in ${keeper.place}.`)
  terminal.line(next)
  return 0
}

const next =
  'Write a tenants file, and start Slipway: slipway serve --tenants tenants.yaml (with the same settings).'
