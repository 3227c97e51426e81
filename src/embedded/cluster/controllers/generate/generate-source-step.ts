import type { BuildRun, ShipwrightBuildSpec } from '../../../../shipwright/index.ts'
import { normalizeGoDuration } from '../go-duration.ts'
import type { StepWithVolumes } from './managed-step.ts'
import { managedStep, secretFiles } from './managed-step.ts'
import { bundleResults, gitResults, type TaskResult } from './task-results.ts'

type Source = NonNullable<ShipwrightBuildSpec['source']>

interface SourcePart {
  /** Null where a Build has no source at all. */
  source: StepWithVolumes | null
  results: TaskResult[]
}

/**
 * How the source comes into the workspace: uploaded where the BuildRun or the Build says Local, else from
 * Git or out of an image; the type decides, and without one what is there.
 */
export function generateSource({ spec: { source } }: BuildRun, build: ShipwrightBuildSpec): SourcePart {
  const local = source !== undefined || build.source?.type === 'Local'
  if (local) {
    const { timeout } = (source ?? build.source)?.local ?? {}
    return { source: waiterStep(timeout), results: [] }
  }
  const { type, git, ociArtifact } = build.source ?? {}
  if (ociArtifact !== undefined && type !== 'Git')
    return { source: bundleStep(ociArtifact), results: bundleResults }
  if (git !== undefined) return { source: gitStep(git), results: gitResults }
  return { source: null, results: [] }
}

/** Clones; credentials come as files, findings go out as results. */
function gitStep({ url, revision, depth, cloneSecret }: NonNullable<Source['git']>): StepWithVolumes {
  const secret = secretFiles(cloneSecret, '/workspace/shp-source-secret')
  return managedStep({
    name: 'source-default',
    tool: 'git',
    args: [
      ...['--url', url, '--target', '$(params.shp-source-root)'],
      ...resultFile('commit-sha', 'shp-source-default-commit-sha'),
      ...resultFile('commit-author', 'shp-source-default-commit-author'),
      ...resultFile('branch-name', 'shp-source-default-branch-name'),
      ...resultFile('error-message', 'shp-error-message'),
      ...resultFile('error-reason', 'shp-error-reason'),
      ...resultFile('source-timestamp', 'shp-source-default-source-timestamp'),
      ...(revision ? ['--revision', revision] : []),
      ...(depth === undefined ? [] : ['--depth', String(depth)]),
      ...secret.args,
    ],
    env: [{ name: 'GIT_SHOW_LISTING', value: 'false' }],
    mounts: secret.mounts,
    volumes: secret.volumes,
  })
}

/** Unpacks an image whose layers are the source. */
function bundleStep({ image, prune, pullSecret }: NonNullable<Source['ociArtifact']>): StepWithVolumes {
  const secret = secretFiles(pullSecret, '/workspace/shp-pull-secret')
  return managedStep({
    name: 'source-default',
    tool: 'bundle',
    args: [
      ...['--image', image, '--target', '$(params.shp-source-root)'],
      ...resultFile('image-digest', 'shp-source-default-image-digest'),
      ...resultFile('source-timestamp', 'shp-source-default-source-timestamp'),
      ...secret.args,
      ...(prune === 'AfterPull' ? ['--prune'] : []),
    ],
    mounts: secret.mounts,
    volumes: secret.volumes,
  })
}

/** Waits until somebody has uploaded the files. */
function waiterStep(timeout: string | undefined): StepWithVolumes {
  return managedStep({
    name: 'source-local',
    tool: 'waiter',
    args: [
      'start',
      '--lock-file=/shp-tmp/waiter.lock',
      ...(timeout === undefined ? [] : [`--timeout=${normalizeGoDuration(timeout)}`]),
    ],
  })
}

function resultFile(flag: string, result: string): string[] {
  return [`--result-file-${flag}`, `$(results.${result}.path)`]
}
