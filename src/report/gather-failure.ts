import type { Annotation, Execution, Report } from '../domain/index.ts'
import { annotateMissingDockerfile, missesDockerfile } from '../logs/annotate-missing-dockerfile.ts'
import { annotate, dockerfilePath } from '../logs/annotate.ts'
import { maskSecrets } from '../logs/create-masker.ts'
import type { SourceHost, Store } from '../ports.ts'
import { fileAnnotations } from './annotate-file.ts'
import { executionOf } from './check-report.ts'

/** Of the failed step's log: enough for the check's last lines and for what the tools said about files. */
const logBytes = 128 * 1024
const dockerfileBytes = 512 * 1024
const mostBuildFileBytes = 256 * 1024
/** Looking up a path costs a request or more. */
const mostPaths = 8

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
  sourceHost: Pick<SourceHost, 'file'>,
  report: Report,
  log: string,
): Promise<Annotation[]> {
  if (report.subject.kind === 'file') return fileAnnotations(report)
  if (report.subject.kind !== 'build') return []
  const execution = executionOf(report)
  if (execution?.state !== 'failed' || !execution.failure || log === '') return []
  const { config, name } = report.subject.view.build
  const { repository, sha } = report
  const path = dockerfilePath(config)
  const bytes = await sourceHost.file(repository, sha, path, dockerfileBytes)
  if (bytes === 'missing' && missesDockerfile(log, config)) {
    const buildFile = await readBuildFile(sourceHost, report)
    return buildFile === null ? [] : [annotateMissingDockerfile({ name, config }, buildFile)]
  }
  const dockerfile = typeof bytes === 'string' ? null : Buffer.from(bytes).toString()
  const annotations = annotate({ failure: execution.failure, config, log, dockerfile })

  const paths = [...new Set(annotations.map((annotation) => annotation.path))].slice(0, mostPaths)
  const exist = new Set<string>()
  for (const candidate of paths) {
    const known = candidate === path && dockerfile !== null
    // Only whether it is there: nothing of it is read.
    if (known || (await sourceHost.file(repository, sha, candidate, 0)) !== 'missing') exist.add(candidate)
  }
  return annotations.filter((annotation) => exist.has(annotation.path))
}

async function readBuildFile(
  sourceHost: Pick<SourceHost, 'file'>,
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
