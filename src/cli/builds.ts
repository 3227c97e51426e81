import { InvalidArgumentError, Option, type Command } from 'commander'
import { buildStates } from './builds/build-states.ts'
import type { CreateOptions } from './builds/create-build.ts'
import type { ListOptions } from './builds/list-builds.ts'
import type { LogOptions } from './builds/show-log.ts'
import { addServiceOptions, type ServiceOptions } from './client/service-options.ts'
import type { Terminal } from './terminal.ts'

const token = '\nThe token is SLIPWAY_TOKEN, or lies in the service’s data directory.\n\nExamples:\n  $ '
const sampleId = '0f8fad5b-d9cb-469f-a165-70867728950e'

/** `slipway builds …`: what a running service builds, and what people want of it. */
export function addBuildsCommand(program: Command, terminal: Terminal): void {
  const builds = program
    .command('builds')
    .summary('list, show, create, and act on builds of a running service')
    .addHelpText(
      'after',
      `\nExamples:\n  $ slipway builds list --state running,queued\n  $ slipway builds logs -f ${sampleId}`,
    )
  addServiceOptions(builds.command('list').summary('list builds, newest first'))
    .option('--state <states>', `those in these states: ${buildStates.join(', ')}`, statesOf)
    .option('--repo <owner/name>', 'those of one repository')
    .option('--ref <ref>', 'those of one ref, such as refs/heads/main')
    .option('--pull-request <number>', 'those of one pull request')
    .option('--sha <commit>', 'those of one commit, 40 digits')
    .option('--name <build>', 'those of one entry of the build file')
    .option('--author <login>', 'those that somebody caused')
    .option('--tenant <name>', 'those of one tenant')
    .option('--limit <number>', 'at most so many', wholeNumber, 20)
    .option('--before <id>', 'those before this one: next of the page before')
    .addOption(jsonOption())
    .addHelpText('after', `${token}slipway builds list --repo acme/shop --state failed`)
    .action(async (options: ListOptions) => {
      const { listBuilds } = await import('./builds/list-builds.ts')
      await listBuilds(options, terminal)
    })
  addServiceOptions(
    builds
      .command('show')
      .summary('show a build, its attempts and their steps')
      .argument(...id),
  )
    .addOption(jsonOption())
    .addHelpText('after', `${token}slipway builds show ${sampleId}`)
    .action(async (build: string, options: ServiceOptions & { json: boolean }) => {
      const { showBuild } = await import('./builds/show-build.ts')
      await showBuild(build, options, terminal)
    })
  addServiceOptions(
    builds
      .command('logs')
      .summary("print a build's log")
      .argument(...id),
  )
    .option('-f, --follow', 'go on until the build ends; the exit code is then 0 only if it completed', false)
    .option('--step <name>', 'of one step only')
    .option('--execution <id>', 'of an earlier attempt')
    .option('--json', 'print what the REST API says, an object a line', false)
    .addHelpText('after', `${token}slipway builds logs -f ${sampleId}`)
    .action(async (build: string, options: LogOptions) => {
      const { showLog } = await import('./builds/show-log.ts')
      process.exitCode = await showLog(build, options, terminal)
    })
  addServiceOptions(
    builds.command('create').summary('build a commit without an event, as its build file says'),
  )
    .requiredOption('--repo <owner/name>', 'the repository')
    .requiredOption(
      '--build <name>',
      'what it builds: a name of its build file, or what --spec is to be called',
    )
    .option('--ref <ref>', 'a branch, tag or full ref (default: the default branch)')
    .addOption(new Option('--sha <commit>', 'a commit, 40 digits').conflicts('ref'))
    .addOption(
      new Option('--spec <file>', 'a file with one entry, as under builds in a build file').conflicts(
        'build',
      ),
    )
    .option('--tenant <name>', 'the tenant that builds it, where the token sees several')
    .option('--start', 'queue it at once; without it, it waits for slipway builds start', false)
    .option('--idempotency-key <key>', 'repeated with the same key, nothing is made twice')
    .addOption(jsonOption())
    .addHelpText('after', `${token}slipway builds create --repo acme/shop --ref main --build api --start`)
    .action(async (options: CreateOptions) => {
      const { createBuild } = await import('./builds/create-build.ts')
      await createBuild(options, terminal)
    })
  addActions(builds, terminal)
}

/** `slipway cancel`, `slipway retry` and `slipway approve`: the short form of those of `slipway builds`. */
export function addBuildShortcuts(program: Command, terminal: Terminal): void {
  addActions(program, terminal, ['cancel', 'retry', 'approve'])
}

type Action = 'start' | 'cancel' | 'retry' | 'approve'

const summaries: Record<Action, string> = {
  start: 'queue a build that was created without --start',
  cancel: 'cancel a build of a running service',
  retry: 'build again what has ended',
  approve: 'let a commit of a stranger be built',
}

function addActions(
  parent: Command,
  terminal: Terminal,
  actions: readonly Action[] = ['start', 'cancel', 'retry', 'approve'],
): void {
  const prefix = parent.name() === 'builds' ? 'slipway builds' : 'slipway'
  for (const action of actions) {
    const command = addServiceOptions(
      parent
        .command(action)
        .summary(summaries[action])
        .argument(...id),
    ).addOption(jsonOption())
    const example = `${token}${prefix} ${action} ${sampleId}`
    if (action === 'approve')
      command
        .requiredOption('--sha <commit>', 'the commit that you have looked at, all 40 digits', fullSha)
        .addHelpText('after', `${example} --sha 3f1c2d4e5f60718293a4b5c6d7e8f90123456789`)
    else command.addHelpText('after', example)
    command.action(async (build: string, options: ServiceOptions & { json: boolean; sha?: string }) => {
      const { actOnBuild } = await import('./builds/act-on-build.ts')
      await actOnBuild(build, action, options, terminal)
    })
  }
}

const id = ['<build>', 'its id, as slipway builds list shows it'] as const

/** The option of every command that prints what a service answers. */
export function jsonOption(): Option {
  return new Option('--json', 'print what the REST API says').default(false)
}

/** A number of items that a page of a list can have. */
export function wholeNumber(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1 || number > 200)
    throw new InvalidArgumentError('a whole number from 1 to 200 is wanted')
  return number
}

function statesOf(text: string): string[] {
  const states = text.split(',')
  const unknown = states.find((state) => !buildStates.some((known) => known === state))
  if (unknown !== undefined) throw new InvalidArgumentError(`${unknown} is none of ${buildStates.join(', ')}`)
  return states
}

function fullSha(text: string): string {
  if (!/^[0-9a-f]{40}$/.test(text))
    throw new InvalidArgumentError('all 40 digits are wanted: a prefix may come to mean another commit')
  return text
}
