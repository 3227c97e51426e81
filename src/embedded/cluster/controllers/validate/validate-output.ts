import type { Image, ShipwrightBuildSpec } from '../../../../shipwright/index.ts'
import type { Refusal } from '../verdict.ts'

const severities = ['low', 'medium', 'high', 'critical', 'unknown']

/** What a Build may say of its image by itself. */
export function refuseOutput({ output, source, nodeSelector }: ShipwrightBuildSpec): Refusal | null {
  return (
    refuseTimestamp(output.timestamp, source) ??
    refuseSeverity(output.vulnerabilityScan?.ignore?.severity) ??
    refusePlatforms(output.platforms ?? [], nodeSelector ?? {})
  )
}

function refuseTimestamp(
  timestamp: string | undefined,
  source: ShipwrightBuildSpec['source'],
): Refusal | null {
  if (timestamp === undefined || /^(|Zero|BuildTimestamp|-?\d+)$/.test(timestamp)) return null
  if (timestamp !== 'SourceTimestamp')
    return {
      reason: 'OutputTimestampNotValid',
      message: 'output timestamp value is invalid, must be Zero, SourceTimestamp, BuildTimestamp, or number',
    }
  if (source?.git ?? source?.ociArtifact ?? source?.local) return null
  return {
    reason: 'OutputTimestampNotSupported',
    message: 'cannot use SourceTimestamp output image setting with an empty build source',
  }
}

function refuseSeverity(severity: string | undefined): Refusal | null {
  if (severity === undefined || severity.split(',').every((one) => severities.includes(one.toLowerCase())))
    return null
  return {
    reason: 'VulnerabilityScanSeverityNotValid',
    message:
      'output vulnerability scan severity is invalid, must be a comma separated combination of these values: Low, Medium, High, Critical, Unknown',
  }
}

/** Whether the platforms are well said; whether they can be built is another question. */
export function refusePlatforms(
  platforms: NonNullable<Image['platforms']>,
  nodeSelector: Record<string, string>,
): Refusal | null {
  const unclear = platforms.findIndex(({ os, arch }) => os === '' || arch === '')
  if (unclear !== -1)
    return {
      reason: 'InvalidPlatform',
      message: `output.platforms[${unclear}] must specify both os and arch`,
    }
  const conflict = ['kubernetes.io/os', 'kubernetes.io/arch'].find((key) => nodeSelector[key] !== undefined)
  if (platforms.length === 0 || conflict === undefined) return null
  return {
    reason: 'NodeSelectorPlatformConflict',
    message: `nodeSelector must not contain ${JSON.stringify(conflict)} when output.platforms is configured; the build controller manages os/arch scheduling`,
  }
}

/** Several platforms need a PipelineRun with a task for each; there are TaskRuns only. */
export function refuseSeveralPlatforms(platforms: NonNullable<Image['platforms']>): Refusal | null {
  if (platforms.length === 0) return null
  return {
    reason: 'ExecutorNotPipelineRun',
    message: 'multi-arch builds require PipelineRun executor mode, current executor mode: "TaskRun"',
  }
}
