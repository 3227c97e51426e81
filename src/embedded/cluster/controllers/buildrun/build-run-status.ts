import type { BuildRun, BuildRunStatus, Pod, TaskRun } from '../../../../shipwright/index.ts'
import { succeeded } from '../../../../shipwright/index.ts'
import { toTimestamp } from '../times.ts'
import { setCondition } from '../set-condition.ts'

interface Input {
  buildRun: BuildRun
  taskRun: TaskRun
  pod: Pod | null
  /** `5m0s`, for the words of a timeout; null when the BuildRun sets none. */
  timeout: string | null
  now: number
}

/** A BuildRun's status by what its TaskRun and Pod say: Shipwright's mapping of Tekton's reasons. */
export function buildRunStatus(input: Input): BuildRunStatus {
  const { buildRun, taskRun, now } = input
  const status = buildRun.status ?? {}
  const condition = succeeded(taskRun)
  if (condition === null) return status
  const startTime = status.startTime ?? taskRun.status?.startTime
  const running: BuildRunStatus = { ...status, ...(startTime === undefined ? {} : { startTime }) }
  const { name = '' } = buildRun.metadata
  const { reason = '', message = '' } = condition

  if (condition.status === 'Unknown') {
    if (buildRun.spec.state === 'BuildRunCanceled' && (reason === 'Started' || reason === 'Running'))
      return setCondition(running, 'Unknown', 'BuildRunCanceled', cancelRequested, now)
    return setCondition(running, 'Unknown', reason, message, now)
  }
  const ended = { ...running, ...outcome(taskRun), completionTime: toTimestamp(now) }
  if (condition.status === 'True') return setCondition(ended, 'True', 'Succeeded', message, now)
  if (reason === 'TaskRunCancelled' && buildRun.spec.state === 'BuildRunCanceled')
    return setCondition(ended, 'False', 'BuildRunCanceled', cancelDone, now)
  if (reason === 'TaskRunTimeout')
    return setCondition(
      ended,
      'False',
      'BuildRunTimeout',
      `BuildRun ${name} failed to finish within ${input.timeout ?? '1h0m0s'}`,
      now,
    )
  if (!failedReasons.has(reason)) return setCondition(ended, 'False', reason, message, now)
  return failed(ended, input)
}

const failedReasons = new Set(['StepOOM', 'PodEvicted', 'StepFailed', 'Failed'])
const cancelDone = 'The BuildRun and underlying TaskRun were canceled successfully.'
// Two spaces and "process" are upstream's.
const cancelRequested =
  "The user requested the BuildRun to be canceled.  This BuildRun controller has requested the TaskRun be canceled.  That request has not been process by Tekton's TaskRun controller yet."

/**
 * `output` is `{}` where there were results but no digest, as upstream has it. `sources` and `taskResults`
 * are those of the older document, which upstream has dropped.
 */
function outcome(taskRun: TaskRun): Pick<BuildRunStatus, 'output' | 'source' | 'sources' | 'taskResults'> {
  const results = new Map(
    (taskRun.status?.results ?? []).map(({ name, value }) => [name, String(value).trim()]),
  )
  if (results.size === 0) return {}
  const get = (name: string) => results.get(name) || undefined
  const size = Number(get('shp-image-size'))
  const vulnerabilities = get('shp-image-vulnerabilities')
  const source = sourceOf(get)
  return {
    output: {
      ...optional('digest', get('shp-image-digest')),
      ...(Number.isSafeInteger(size) ? { size } : {}),
      ...optional(
        'vulnerabilities',
        vulnerabilities === undefined ? undefined : parseVulnerabilities(vulnerabilities),
      ),
    },
    ...(source === null ? {} : { source, sources: [{ name: 'default', ...source }] }),
    taskResults: taskRun.status?.results,
  }
}

function sourceOf(get: (name: string) => string | undefined): BuildRunStatus['source'] | null {
  const git = {
    ...optional('commitSha', get('shp-source-default-commit-sha')),
    ...optional('commitAuthor', get('shp-source-default-commit-author')),
    ...optional('branchName', get('shp-source-default-branch-name')),
  }
  const digest = get('shp-source-default-image-digest')
  if (Object.keys(git).length === 0 && digest === undefined) return null
  const time = get('shp-source-default-source-timestamp')
  const seconds = time === undefined ? NaN : Number(time)
  return {
    ...(Object.keys(git).length === 0 ? {} : { git }),
    ...(digest === undefined ? {} : { ociArtifact: { digest } }),
    // What a step writes is not to be trusted with: the largest time of JavaScript is 8.64e12 seconds.
    ...(Number.isSafeInteger(seconds) && Math.abs(seconds) <= 8.64e12
      ? { timestamp: toTimestamp(seconds * 1000) }
      : {}),
  }
}

function optional<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Partial<Record<K, V>>)
}

const severities: Record<string, string> = { c: 'critical', h: 'high', m: 'medium', l: 'low' }

/** `CVE-2026-0001:C,CVE-2026-0002:h` */
function parseVulnerabilities(text: string): { id: string; severity: string }[] {
  return text.split(',').map((item) => {
    const [id = '', letter = ''] = item.split(':')
    return { id, severity: severities[letter.toLowerCase()] ?? 'unknown' }
  })
}

function failed(status: BuildRunStatus, { buildRun, taskRun, pod, now }: Input): BuildRunStatus {
  const namespace = buildRun.metadata.namespace ?? ''
  const podName = taskRun.status?.podName ?? ''
  const culprit = (taskRun.status?.steps ?? []).find((step) => (step.terminated?.exitCode ?? 0) !== 0)
  if (pod?.status?.reason === 'Evicted')
    return setCondition(status, 'False', 'PodEvicted', pod.status.message ?? '', now)
  if (culprit === undefined)
    return setCondition(
      status,
      'False',
      'Failed',
      pod === null
        ? `buildrun failed, pod ${namespace}/${podName} not found`
        : `buildrun failed due to an unexpected error in pod ${podName}`,
      now,
    )
  const container = culprit.container ?? `step-${culprit.name}`
  const hint = `for detailed information: kubectl --namespace ${namespace} logs ${podName} --container=${container}`
  const withDetails = {
    ...status,
    failureDetails: { ...stepsOwnWords(taskRun), location: { pod: podName, container } },
  }
  if (culprit.name === 'image-processing' && culprit.terminated?.exitCode === vulnerabilitiesFound)
    return setCondition(
      withDetails,
      'False',
      'VulnerabilitiesFound',
      // The missing space is upstream's.
      `Vulnerabilities have been found in the image which can be seen in the buildrun status. For detailed information,see kubectl --namespace ${namespace} logs ${podName} --container=${container}`,
      now,
    )
  const outOfMemory = culprit.terminated?.reason === 'OOMKilled'
  return outOfMemory
    ? setCondition(
        withDetails,
        'False',
        'StepOutOfMemory',
        `buildrun step ${container} failed due to out-of-memory, ${hint}`,
        now,
      )
    : setCondition(withDetails, 'False', 'Failed', `buildrun step ${container} failed, ${hint}`, now)
}

/** The exit code by which the image-processing step says so. */
const vulnerabilitiesFound = 22

/** What the steps that failed wrote into `shp-error-reason` and `shp-error-message`; the last one wins. */
function stepsOwnWords(taskRun: TaskRun): { reason?: string; message?: string } {
  const words: { reason?: string; message?: string } = {}
  for (const { terminated } of taskRun.status?.steps ?? []) {
    if (terminated === undefined || terminated.exitCode === 0 || !terminated.message?.startsWith('['))
      continue
    for (const { key, value } of JSON.parse(terminated.message) as { key: string; value: string }[]) {
      if (value === '') continue
      if (key === 'shp-error-reason') words.reason = value
      if (key === 'shp-error-message') words.message = value
    }
  }
  return words
}
