import { Option, type Command } from 'commander'
import { settings, type Flags, type SettingName } from '../config/settings.ts'
import { jsonOption } from './builds.ts'
import { hasFailed } from '../doctor/finding.ts'
import type { Terminal } from './terminal.ts'

/** What decides on what is looked at; the environment may set all others too. */
const taken = [
  ...(['dataDir', 'publicUrl', 'tenants', 'tenantsFrom', 'kubeconfig', 'nodePools', 'strategies'] as const),
  ...(['githubUrl', 'githubCaFile', 'githubAppId', 'githubPrivateKeyFile', 'githubAppSecret'] as const),
] satisfies SettingName[]

const examples = `
Looks at everything that the service needs, with the same settings as slipway serve, also beside one that runs,
and changes nothing. What is wrong is said with what to do about it. The exit code is 1 when something has failed;
warnings alone leave it 0.

Examples:
  $ slipway doctor
  With the rights of an admin, for the account that the service will have:
  $ slipway doctor --kubeconfig ~/.kube/config --tenants tenants.yaml --service-account slipway/slipway
  In the Pod of the service:
  $ kubectl --namespace slipway exec deployment/slipway -- node /slipway/dist/main.js doctor`

type DoctorOptions = Flags & { json: boolean; serviceAccount?: string }

/** `slipway doctor`: what a cluster, GitHub and the settings lack. */
export function addDoctorCommand(program: Command, terminal: Terminal): void {
  const command = program.command('doctor').summary('say what the cluster, GitHub and the settings lack')
  for (const name of taken) {
    const { flag, argument, help, env } = settings[name]
    command.addOption(new Option(`${flag} ${argument}`, `${help} [${env}]`))
  }
  command
    .option(
      '--service-account <namespace/name>',
      'whose permissions are asked about (default: whoever the kubeconfig is)',
    )
    .addOption(jsonOption())
    .addHelpText('after', examples)
    .action(async (options: DoctorOptions) => {
      process.exitCode = await doctor(options, terminal)
    })
}

async function doctor(
  {
    json,
    serviceAccount = null,
    ...flags
  }: Omit<DoctorOptions, 'serviceAccount'> & { serviceAccount?: string | null },
  terminal: Terminal,
): Promise<number> {
  const { parseSecretName } = await import('../config/load-config.ts')
  if (serviceAccount !== null && parseSecretName(serviceAccount) === null) {
    terminal.complain(
      `slipway: --service-account: "${serviceAccount}" is not an account like slipway/slipway`,
    )
    return 1
  }
  const { examine } = await import('./doctor/examine.ts')
  const { findSubject } = await import('./doctor/find-subject.ts')
  const { showFindings } = await import('./doctor/show-findings.ts')
  const findings = await examine(await findSubject(flags, serviceAccount))
  if (json) terminal.line(JSON.stringify({ findings }, null, 2))
  else showFindings(findings, terminal)
  return hasFailed(findings) ? 1 : 0
}
