import { Option, type Command } from 'commander'
import type { PlanOptions } from './plan/show-plan.ts'
import type { Terminal } from './terminal.ts'

const examples = `
Judges by the same rules as the service, with the commits of a Git checkout: nothing is pushed, nothing is built.
Without --ref it is what is checked out, and without --base what was pushed before: what has not been committed does
not count. The exit code is 1 when the build file cannot be used.

Examples:
  $ slipway plan
  $ slipway plan --ref v1.4.0
  $ slipway plan --ref feature --base main --pull-request
  $ slipway plan --payload push.json --event push --tenants tenants.yaml
  $ slipway plan --kubeconfig ~/.kube/config
  $ slipway plan --output yaml | kubectl apply --dry-run=client -f -`

/** `slipway plan`: what would be built for a ref, a difference or a payload, and why the rest is not. */
export function addPlanCommand(program: Command, terminal: Terminal): void {
  program
    .command('plan')
    .summary('say what would be built, and why not the rest, without building it')
    .option('--ref <ref>', 'a branch, tag or commit (default: what is checked out)')
    .option('--base <ref>', 'what it is compared with (default: what was pushed before, else its parent)')
    .option('--pull-request', 'as a pull request into the base, not as a push', false)
    .option('--label <name>', 'a label of the pull request; repeat it for more', collect, [])
    .addOption(
      new Option(
        '--payload <file>',
        'the saved JSON of one delivery, in place of --ref and --base',
      ).conflicts(['ref', 'base', 'pullRequest']),
    )
    .option('--event <name>', "GitHub's name of the payload's event, such as push")
    .option('--build <name>', 'only this one, whatever its filters say; repeat it for more', collect, [])
    .option('--dir <checkout>', 'a Git checkout that has the commits', '.')
    .option('--tenants <file>', 'the tenants file of the service (default: any image may be pushed)')
    .option('--strategies <dir>', 'folder with the strategies of the cluster (default: those of Slipway)')
    .addOption(
      new Option(
        '--kubeconfig <file>',
        'a cluster that is asked for its strategies and nodes, in place of --strategies',
      ).conflicts('strategies'),
    )
    .addOption(
      new Option('--output <format>', 'yaml prints the BuildRuns')
        .choices(['human', 'json', 'yaml'])
        .default('human'),
    )
    .option('--json', 'the same as --output json', false)
    .addHelpText('after', examples)
    .action(async (options: PlanOptions) => {
      const { showPlan } = await import('./plan/show-plan.ts')
      process.exitCode = await showPlan(options, terminal)
    })
}

function collect(value: string, before: string[]): string[] {
  return [...before, value]
}
