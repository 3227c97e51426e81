import { Option, type Command } from 'commander'
import { settings, type Flags, type SettingName } from '../config/settings.ts'
import type { Terminal } from './terminal.ts'

const taken = [
  'dataDir',
  'host',
  'port',
  'publicUrl',
  'kubeconfig',
  'githubUrl',
  'githubCaFile',
  'githubAppSecret',
] as const satisfies SettingName[]

const examples = `
Opens a page on this machine that registers a GitHub App, and ends when its key is kept.

Examples:
  $ slipway setup --public-url https://slipway.example.com
  $ slipway setup --github-url https://github.example.com --kubeconfig ~/.kube/config --github-app-secret slipway/github-app`

/** `slipway setup`: registers the GitHub App without a running service. */
export function addSetupCommand(program: Command, terminal: Terminal): void {
  const command = program.command('setup').summary('register the GitHub App that Slipway acts as')
  for (const name of taken) {
    const { flag, argument, help, env } = settings[name]
    const own = name === 'port' ? 'port to listen on (default: a free one)' : help
    command.addOption(new Option(`${flag} ${argument}`, `${own} [${env}]`))
  }
  command.addHelpText('after', examples).action(async (flags: Flags) => {
    const { registerApp } = await import('./setup/register-app.ts')
    process.exitCode = await registerApp(flags, taken, terminal)
  })
}
