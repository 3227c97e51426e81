import type { Execution, Report } from '../domain/index.ts'
import { annotateMissingDockerfile, missesDockerfile } from '../logs/annotate-missing-dockerfile.ts'
import { annotate, candidatePaths, dockerfilePath, findPlaces, type Annotated } from '../logs/annotate.ts'
import { maskSecrets } from '../logs/create-masker.ts'
import type { Clock, SourceHost, Store } from '../ports.ts'
import { fileAnnotations } from './annotate-file.ts'
import { executionOf } from './check-report.ts'

/** Of the failed step's log: enough for the check's last lines and for what the tools said about files. */
const logBytes = 512 * 1024
const dockerfileBytes = 512 * 1024
const mostBuildFileBytes = 256 * 1024
/** Candidates for the places that the log names; in a tree of a commit they are looked up for nothing. */
const mostPaths = 2_000

/** What is asked of repositories here. */
export type Sources = Pick<SourceHost, 'file' | 'existing'>

/** End of the failed step's log, whole lines; empty where no step failed. */
export async function readFailureLog(store: Pick<Store, 'read'>, report: Report): Promise<string> {
  const execution = executionOf(report)
  const step = execution?.state === 'failed' ? blamedStep(execution) : null
  if (!execution || step === null) return ''
  const { end } = await store.read('log', { executionId: execution.id, step, from: 0, maxBytes: 1 })
  const from = Math.max(0, end - logBytes)
  const { data } = await store.read('log', { executionId: execution.id, step, from, maxBytes: logBytes })
  const text = Buffer.from(data).toString()
  // Masked when it was stored; once more, because this is where it leaves the house.
  return maskSecrets(from === 0 ? text : text.slice(text.indexOf('\n') + 1))
}

/**
 * What the end of this report annotates, at most once computed: the build file's problems, or the places in
 * the repository's files that the log tells about. Throws `Unavailable` where GitHub has to be asked.
 */
export async function gatherAnnotations(
  { sourceHost, clock }: { sourceHost: Sources; clock: Pick<Clock, 'now'> },
  report: Report,
  log: string,
): Promise<Annotated> {
  if (report.subject.kind === 'file') return { annotations: fileAnnotations(report), more: 0 }
  const execution = executionOf(report)
  if (report.subject.kind !== 'build' || execution?.state !== 'failed' || !execution.failure || log === '')
    return { annotations: [], more: 0 }
  const { config, name } = report.subject.view.build
  const { repository, sha } = report
  const path = dockerfilePath(config)
  const bytes = await sourceHost.file(repository, sha, path, dockerfileBytes)
  if (bytes === 'missing' && missesDockerfile(execution.failure, log, config)) {
    const buildFile = await readBuildFile(sourceHost, report)
    const missing = buildFile === null ? [] : [annotateMissingDockerfile({ name, config }, buildFile)]
    return { annotations: missing, more: 0 }
  }
  const dockerfile = typeof bytes === 'string' ? null : Buffer.from(bytes).toString()
  const build = { failure: execution.failure, config, log, dockerfile }
  const places = findPlaces(build, () => clock.now())
  const existing = new Set(dockerfile === null ? [] : [path])
  const unknown = candidatePaths(places).filter((candidate) => !existing.has(candidate))
  if (unknown.length > 0)
    for (const found of await sourceHost.existing(repository, sha, unknown.slice(0, mostPaths)))
      existing.add(found)
  return annotate(places, existing)
}

async function readBuildFile(
  sourceHost: Sources,
  { repository, sha }: Report,
): Promise<{ path: string; text: string } | null> {
  for (const path of ['.slipway.yaml', '.slipway.yml']) {
    const bytes = await sourceHost.file(repository, sha, path, mostBuildFileBytes)
    if (typeof bytes !== 'string') return { path, text: Buffer.from(bytes).toString() }
  }
  return null
}

function blamedStep(execution: Execution): string | null {
  return (
    execution.failure?.step ??
    execution.steps.find((step) => step.state === 'failed')?.name ??
    execution.steps.find((step) => step.state === 'running')?.name ??
    null
  )
}
