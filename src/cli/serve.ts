import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Option, type Command } from 'commander'
import { startApp } from '../app.ts'
import { loadConfig } from '../config/load-config.ts'
import { settings, type Flags } from '../config/settings.ts'
import { ensureTools } from './ensure-tools.ts'
import { explainListenError } from './explain-listen-error.ts'
import type { Terminal } from './terminal.ts'

/** A stop that takes longer ends the process: what is not finished is in the store. */
const longestDrainMs = 10_000

const examples = `
Each flag is also an environment variable, shown in brackets. Secrets come by variable only:
${Object.values(settings)
  .filter((setting) => setting.flag === null)
  .map((setting) => `  ${setting.env}  ${setting.help}`)
  .join('\n')}

Examples:
  All of it on this machine, with a Git server and a cluster of its own:
  $ slipway serve

  For GitHub, building on this machine:
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

async function serve(flags: Flags, terminal: Terminal): Promise<number> {
  const loaded = loadConfig({
    flags,
    env: process.env,
    readFile: (path) => readFileSync(path, 'utf8'),
    isFolder: (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false,
  })
  if ('problems' in loaded) {
    terminal.complain('slipway: these settings cannot be used:')
    for (const problem of loaded.problems) terminal.complain(`  ${problem}`)
    return 1
  }
  const { config } = loaded
  if (config.kubeconfig === null && !(await ensureTools(terminal, process.env, process.getuid?.() === 0)))
    return 1

  const ended = Promise.withResolvers<number>()
  const app = await startApp(config, {
    onFatal: (error) => {
      terminal.complain(`slipway: ${error.message}`)
      ended.resolve(1)
    },
  }).catch((error: unknown) => {
    throw explainListenError(error, config)
  })
  terminal.line(`Slipway listens at ${app.url}; webhooks go to ${app.url}/webhooks/github`)
  terminal.line(`  builds      ${app.url}/builds`)
  if (config.apiToken === null) terminal.line(`  API token   in ${join(config.dataDir, 'api-token')}`)
  terminal.line(`  cluster     kubectl --kubeconfig ${app.kubeconfig} get buildruns -A`)
  if (config.kubeconfig === null && process.getuid?.() !== 0) {
    terminal.line(
      '  note        not root: strategies that use buildah are refused by the cluster on this machine',
    )
  }
  if (app.forge !== null) {
    terminal.line(`  forge       ${app.forge.url}`)
    terminal.line(`  begin with  slipway forge add acme/web --data-dir ${config.dataDir}`)
  }

  const stop = (signal: NodeJS.Signals) => {
    terminal.line(`${signal}: ending what is at work`)
    setTimeout(() => ended.resolve(1), longestDrainMs).unref()
    app.stop().then(
      () => ended.resolve(0),
      (error: unknown) => ended.reject(error instanceof Error ? error : new Error(String(error))),
    )
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  const code = await ended.promise
  // Not left to the event loop: a connection that somebody holds open must not outlive the drain.
  process.exit(code)
}
