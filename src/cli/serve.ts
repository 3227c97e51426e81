import { join } from 'node:path'
import { Option, type Command } from 'commander'
import type { App } from '../app.ts'
import type { Config } from '../config/config.ts'
import { inCluster, settings, type Flags } from '../config/settings.ts'
import type { StoredApp } from '../config/stored-app.ts'
import type { AppKeeper } from '../setup/app-keeper.ts'
import { ensureTools } from './ensure-tools.ts'
import { explainListenError } from './explain-listen-error.ts'
import type { Terminal } from './terminal.ts'

/**
 * A stop that takes longer, once requests are no longer taken, ends the process: all that counts is in the store. The
 * chart sees to it that a Pod is given 15 seconds.
 */
const longestStopMs = 14_000

const examples = `
Each flag is also an environment variable, shown in brackets. Secrets come by variable only:
${Object.values(settings)
  .filter((setting) => setting.flag === null)
  .map((setting) => `  ${setting.env}  ${setting.help}`)
  .join('\n')}

Examples:
  All of it on this machine, with a Git server and a cluster of its own:
  $ slipway serve

  For GitHub, with the App that slipway setup has registered, building on this machine:
  $ slipway serve --tenants tenants.yaml

  For GitHub, with an App made by hand:
  $ SLIPWAY_WEBHOOK_SECRET=… slipway serve --tenants tenants.yaml \\
      --github-app-id 123456 --github-private-key-file app.pem --public-url https://slipway.example.com

  For GitHub, building on a cluster with Tekton and Shipwright:
  $ SLIPWAY_WEBHOOK_SECRET=… slipway serve --tenants tenants.yaml --kubeconfig ~/.kube/config \\
      --github-app-id 123456 --github-private-key-file app.pem`

/** `slipway serve`: the service, until SIGTERM or SIGINT. */
export function addServeCommand(program: Command, terminal: Terminal): void {
  const command = program.command('serve').summary('receive GitHub events, build, and report checks')
  for (const setting of Object.values(settings)) {
    if (setting.flag === null) continue
    command.addOption(new Option(`${setting.flag} ${setting.argument}`, `${setting.help} [${setting.env}]`))
  }
  command.addHelpText('after', examples).action(async (flags: Flags) => {
    process.exitCode = await serve(flags, terminal)
  })
}

/** Once more whenever setup has put a GitHub App in the place of the embedded forge. */
async function serve(flags: Flags, terminal: Terminal): Promise<number> {
  const { complainOfSettings, loadSettings } = await import('./load-settings.ts')
  for (;;) {
    const loaded = await loadSettings(flags)
    if ('problems' in loaded) {
      complainOfSettings(loaded.problems, terminal)
      return 1
    }
    const { config, keeper } = loaded
    if (config.kubeconfig === null && !(await ensureTools(terminal, process.env, process.getuid?.() === 0)))
      return 1
    const end = await serveOnce(config, keeper, flags, terminal)
    // Not left to the event loop: a connection that somebody holds open must not outlive the drain.
    if (end !== 'again') process.exit(end)
  }
}

const endSignals = ['SIGTERM', 'SIGINT'] as const
/** npm passes on the signal that the terminal has sent already. */
const sameSignalMs = 1_000

async function serveOnce(
  config: Config,
  keeper: AppKeeper,
  flags: Flags,
  terminal: Terminal,
): Promise<number | 'again'> {
  const ended = Promise.withResolvers<number | 'again'>()
  const { whatIsLeft } = await import('./setup/what-is-left.ts')
  const setup = {
    keeper,
    onStored: (stored: StoredApp) => {
      const left = whatIsLeft(flags, keeper.place, stored)
      terminal.line(`The GitHub App ${stored.name} is registered; its key is in ${keeper.place}.`)
      for (const line of left) terminal.line(`  ${line}`)
      if (left.length > 0) return left
      if (app !== null) end(app, 'again')
      return ['Slipway starts again by itself now, with this App in the place of the Git server of its own.']
    },
  }
  // Before anything else: the first process of a container does not even hear of a signal that it has no ear for.
  let app: App | null = null
  let signalledAt: number | null = null
  const stop = (signal: NodeJS.Signals) => {
    if (app === null) process.exit(0)
    if (signalledAt !== null && performance.now() - signalledAt < sameSignalMs) return
    // Whoever asks again does not want to wait; it is as safe as SIGKILL.
    if (signalledAt !== null) process.exit(1)
    signalledAt = performance.now()
    terminal.line(`${signal}: ending what is at work`)
    end(app, 0)
  }
  function end(running: App, how: 0 | 'again') {
    const drainMs = how === 'again' ? 0 : config.drainMs
    setTimeout(() => ended.resolve(1), drainMs + longestStopMs).unref()
    const drained = how === 'again' ? Promise.resolve() : running.drain()
    drained
      .then(() => running.stop())
      .then(
        () => ended.resolve(how),
        (error: unknown) => ended.reject(error instanceof Error ? error : new Error(String(error))),
      )
  }
  for (const signal of endSignals) process.on(signal, stop)
  // Not before it is needed: the other commands begin in half the time without it.
  const { startApp } = await import('../app.ts')
  const { readTenantsFile } = await import('../config/read-tenants-file.ts')
  const { processSources } = await import('./load-settings.ts')
  const { tenantsFile } = config
  app = await startApp(config, {
    setup,
    ...(tenantsFile && { readTenants: () => readTenantsFile(tenantsFile, processSources(flags)) }),
    onFatal: (error) => {
      terminal.complain(`slipway: ${error.message}`)
      ended.resolve(1)
    },
  }).catch((error: unknown) => {
    throw explainListenError(error, config)
  })
  greet(app, config, terminal)

  try {
    return await ended.promise
  } finally {
    for (const signal of endSignals) process.off(signal, stop)
  }
}

function greet(app: App, config: Config, terminal: Terminal): void {
  terminal.line(`Slipway listens at ${app.url}; webhooks go to ${app.url}/webhooks/github`)
  terminal.line(`  builds      ${app.url}/builds`)
  if (config.apiToken === null) terminal.line(`  API token   in ${join(config.dataDir, 'api-token')}`)
  const kubectl = config.kubeconfig === inCluster ? 'kubectl' : `kubectl --kubeconfig ${app.kubeconfig}`
  terminal.line(`  cluster     ${kubectl} get buildruns -A`)
  if (config.kubeconfig === null && process.getuid?.() !== 0) {
    terminal.line(
      '  note        not root: strategies that use buildah are refused by the cluster on this machine',
    )
  }
  if (app.forge !== null) {
    terminal.line(`  forge       ${app.forge.url}`)
    terminal.line(`  begin with  slipway forge add acme/web --data-dir ${config.dataDir}`)
  }
  if (app.setupUrl !== null) terminal.line(`  for GitHub  ${app.setupUrl}`)
}
