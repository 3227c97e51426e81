import { parseReportId } from '../../domain/index.ts'
import type { Terminal } from '../terminal.ts'
import { askRegistry } from './ask-registry.ts'
import { aggregateCheck, followChecks, type CheckRun } from './follow-checks.ts'
import { openPullRequest } from './open-pull-request.ts'
import { readBuild } from './read-build.ts'
import type { World } from './start-world.ts'

/** One push and what must come of it. */
interface DemoCase {
  title: string
  /** Shows what happens; returns what did not go as it should, in sentences. */
  run(world: World, terminal: Terminal): Promise<string[]>
}

/** What a developer meets first: it works, the Dockerfile is wrong, the build file is wrong, a pull request. */
export const demoCases: readonly DemoCase[] = [
  {
    title: 'A commit that builds',
    async run(world, terminal) {
      const sha = await pushCommit(world, terminal, 'main', 'Say hello')
      return showImage(await followChecks(world, sha, terminal), world, terminal)
    },
  },
  {
    title: 'A commit whose Dockerfile fails',
    async run(world, terminal) {
      const { workspace } = world
      await workspace.branch('broken-dockerfile')
      await workspace.write('Dockerfile', failingDockerfile)
      const sha = await pushCommit(world, terminal, 'broken-dockerfile', 'Break the build')
      const runs = await followChecks(world, sha, terminal)
      return showFailure(runs, world, terminal, { path: 'Dockerfile', line: failingLine, column: null })
    },
  },
  {
    title: 'A commit with a mistake in .slipway.yaml',
    async run(world, terminal) {
      const { workspace } = world
      await workspace.checkout('main')
      await workspace.branch('broken-build-file')
      await workspace.write('.slipway.yaml', mistakenBuildFile)
      const sha = await pushCommit(world, terminal, 'broken-build-file', 'Mistype a key')
      const runs = await followChecks(world, sha, terminal)
      return showFailure(runs, world, terminal, { path: '.slipway.yaml', line: 5, column: 5 })
    },
  },
  {
    title: 'A pull request',
    async run(world, terminal) {
      const { workspace } = world
      await workspace.checkout('main')
      await workspace.branch('greet-the-world')
      await workspace.write('page/greeting.txt', 'Hello, world of containers\n')
      const sha = await workspace.commit('Greet the world')
      await workspace.push('greet-the-world')
      const number = await openPullRequest(world, 'greet-the-world', 'Greet the world')
      terminal.line(`   pull request #${number}, head ${sha.slice(0, 7)} "Greet the world"`)
      return showImage(await followChecks(world, sha, terminal), world, terminal)
    },
  },
]

const failingDockerfile = `ARG BASE
FROM \${BASE} AS page
WORKDIR /page
COPY page/ ./
RUN echo "checking the template" \\
 && test -s template.html \\
 && grep -q "@FAREWELL@" template.html

FROM \${BASE}
COPY --from=page /page /www
`
/** Of the RUN that fails. */
const failingLine = 5

const mistakenBuildFile = `version: 1
builds:
  hello:
    image: localhost:5000/demo/hello
    dockerfiel: Dockerfile
`

async function pushCommit(
  world: World,
  terminal: Terminal,
  branch: string,
  message: string,
): Promise<string> {
  const sha = await world.workspace.commit(message)
  await world.workspace.push(branch)
  terminal.line(`   git push origin ${branch}   ${sha.slice(0, 7)} "${message}"`)
  return sha
}

async function showImage(runs: CheckRun[], world: World, terminal: Terminal): Promise<string[]> {
  const { paint } = terminal
  const run = runs.find(({ name, conclusion }) => name !== aggregateCheck && conclusion === 'success')
  const id = run && parseReportId(run.externalId)
  if (id?.kind !== 'build') return [`no check of the commit succeeded: ${whatCame(runs)}`]
  const build = await readBuild(world, id.buildId)
  const execution = build.executions.at(-1)
  for (const step of execution?.steps ?? []) {
    const took = step.startedAt && step.endedAt ? `${secondsBetween(step.startedAt, step.endedAt)} s` : ''
    terminal.line(`     ${step.name.padEnd(22)} ${step.state.padEnd(10)} ${paint.dim(took)}`)
  }
  const digest = execution?.digest ?? null
  if (digest === null) return [`the build ${build.id} has no digest`]
  terminal.line(`     image   ${paint.bold(`${build.image}@${digest}`)}`)
  terminal.line(`     size    ${execution?.size ?? 0} bytes`)
  const answered = await askRegistry(build.image)
  if (answered !== digest)
    return [`the registry answers ${answered ?? 'that it has no such image'}, not ${digest}`]
  terminal.line(`     ${paint.green('the registry answers the same digest')}`)
  return []
}

function showFailure(
  runs: CheckRun[],
  world: World,
  terminal: Terminal,
  expected: { path: string; line: number; column: number | null },
): string[] {
  const { paint } = terminal
  const run = runs.find(({ name, conclusion }) => name !== aggregateCheck && conclusion === 'failure')
  if (run === undefined) return [`no check of the commit failed: ${whatCame(runs)}`]
  for (const line of (run.output.summary ?? '').split('\n')) terminal.line(`     ${paint.dim('│')} ${line}`)
  const annotations = world.forge.annotations(run.id)
  for (const { path, start_line, start_column, message } of annotations) {
    const place = `${path}:${start_line}${start_column ? `:${start_column}` : ''}`
    terminal.line(`     ${paint.red('annotation')} ${paint.bold(place)}  ${message.split('\n')[0] ?? ''}`)
  }
  const found = annotations.some(
    ({ path, start_line, start_column }) =>
      path === expected.path &&
      start_line === expected.line &&
      (expected.column === null || start_column === expected.column),
  )
  return found ? [] : [`nothing is annotated at ${expected.path}:${expected.line}`]
}

function whatCame(runs: CheckRun[]): string {
  return runs
    .map(({ name, conclusion, output }) => `${name} ${conclusion ?? ''} (${output.title ?? ''})`)
    .join(', ')
}

function secondsBetween(start: string, end: string): number {
  return (Date.parse(end) - Date.parse(start)) / 1000
}
