import type { Image, TaskStep } from '../../../../shipwright/index.ts'
import { mentionsParam } from './generate-param-values.ts'
import { managedStep, secretFiles } from './managed-step.ts'
import type { StepWithVolumes, Volumes } from './managed-step.ts'
import type { TaskParam } from './task-results.ts'
import { sourceTimestampResult } from './task-results.ts'
import type { Refusal } from '../verdict.ts'

const directoryParam = 'shp-output-directory'
const directory = '/workspace/output-image'

/** How many findings a BuildRun keeps: Shipwright's default of VULNERABILITY_COUNT_LIMIT. */
const mostVulnerabilities = '50'

interface OutputDirectory {
  /** The strategy's steps; those that name the directory have it mounted. */
  steps: TaskStep[]
  /** Empty where no step names it. */
  volumes: Volumes
  params: TaskParam[]
  values: { name: string; value: string }[]
}

/** A strategy that leaves its image in `shp-output-directory` has Shipwright push it. */
export function mountOutputDirectory(steps: TaskStep[]): OutputDirectory {
  if (!steps.some((step) => mentionsParam(step, directoryParam)))
    return { steps, volumes: [], params: [], values: [] }
  const mount = { name: directoryParam, mountPath: directory }
  return {
    steps: steps.map((step) =>
      mentionsParam(step, directoryParam)
        ? { ...step, volumeMounts: [...(step.volumeMounts ?? []), mount] }
        : step,
    ),
    volumes: [{ name: directoryParam, emptyDir: {} }],
    params: [{ name: directoryParam, type: 'string' }],
    values: [{ name: directoryParam, value: directory }],
  }
}

/**
 * The step that pushes the image, changes it or looks for vulnerabilities; null when there is nothing for
 * it to do. `createdAt` (epoch ms) is the BuildRun's, for the timestamp BuildTimestamp.
 */
export function generateImageProcessing(options: {
  output: Image
  hasDirectory: boolean
  hasSourceTimestamp: boolean
  createdAt: number
}): StepWithVolumes | Refusal | null {
  const { output, hasDirectory } = options
  const timestamp = timestampArgs(output.timestamp, options)
  if ('reason' in timestamp) return timestamp
  const { enabled = false } = output.vulnerabilityScan ?? {}
  const work = [
    ...(hasDirectory ? ['--push', `$(params.${directoryParam})`] : []),
    ...pairs('--annotation', output.annotations),
    ...pairs('--label', output.labels),
    ...(enabled
      ? [
          '--vuln-settings',
          JSON.stringify(output.vulnerabilityScan),
          '--vuln-count-limit',
          mostVulnerabilities,
        ]
      : []),
    ...timestamp.args,
  ]
  if (work.length === 0) return null
  const secret = secretFiles(output.pushSecret, '/workspace/shp-push-secret')
  const scanCache = { name: 'shp-trivy-cache-data', mountPath: '/trivy-cache-data' }
  return managedStep({
    name: 'image-processing',
    tool: 'image-processing',
    args: [
      ...work,
      ...['--image', '$(params.shp-output-image)', '--insecure=$(params.shp-output-insecure)'],
      ...['digest', 'size', 'vulnerabilities'].flatMap((what) => [
        `--result-file-image-${what}`,
        `$(results.shp-image-${what}.path)`,
      ]),
      ...secret.args,
    ],
    env: [{ name: 'TRIVY_CACHE_DIR', value: scanCache.mountPath }],
    mounts: [
      ...(hasDirectory ? [{ name: directoryParam, mountPath: directory, readOnly: true }] : []),
      ...secret.mounts,
      scanCache,
    ],
    volumes: [...secret.volumes, { name: scanCache.name, emptyDir: {} }],
    // Strategies leave files behind that only their own user may read.
    addCapabilities: ['DAC_OVERRIDE'],
  })
}

/** Tekton substitutes in arguments, so a value that looks like one of its variables is one: as upstream. */
function pairs(flag: string, values: Record<string, string> | undefined): string[] {
  return Object.entries(values ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, value]) => [flag, `${key}=${value}`])
}

function timestampArgs(
  timestamp: string | undefined,
  { createdAt, hasSourceTimestamp }: { createdAt: number; hasSourceTimestamp: boolean },
): { args: string[] } | Refusal {
  if (timestamp === undefined || timestamp === '') return { args: [] }
  if (timestamp === 'Zero') return { args: ['--image-timestamp', '0'] }
  if (timestamp === 'BuildTimestamp')
    return { args: ['--image-timestamp', String(Math.floor(createdAt / 1000))] }
  if (timestamp === 'SourceTimestamp')
    return hasSourceTimestamp
      ? { args: ['--image-timestamp-file', `$(results.${sourceTimestampResult}.path)`] }
      : {
          reason: 'TaskRunGenerationFailed',
          message:
            'cannot use SourceTimestamp setting, because there is no source timestamp available for this source',
        }
  if (/^-?\d+$/.test(timestamp)) return { args: ['--image-timestamp', timestamp] }
  return {
    reason: 'TaskRunGenerationFailed',
    message: `cannot parse output timestamp ${timestamp} as a number, must be Zero, SourceTimestamp, BuildTimestamp, or an integer`,
  }
}
