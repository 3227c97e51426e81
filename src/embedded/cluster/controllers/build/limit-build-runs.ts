import type { BuildRun, ShipwrightBuild } from '../../../../shipwright/index.ts'
import { succeeded } from '../../../../shipwright/index.ts'
import type { ObjectClient } from '../../objects/client.ts'
import { buildRunsOf } from '../build-runs-of.ts'

/** Deletes what is over `retention.failedLimit` and `retention.succeededLimit`. */
export function limitBuildRuns(build: ShipwrightBuild, objects: ObjectClient): void {
  const { failedLimit, succeededLimit } = build.spec.retention ?? {}
  if (failedLimit === undefined && succeededLimit === undefined) return
  const runs = buildRunsOf(build, objects).map(({ run }) => run)
  for (const { metadata } of overLimit(runs, { failedLimit, succeededLimit }))
    objects.delete('BuildRun', metadata.namespace ?? '', metadata.name ?? '')
}

/** The oldest of those that ended, succeeded and failed counted apart. */
export function overLimit(
  runs: BuildRun[],
  { failedLimit, succeededLimit }: NonNullable<ShipwrightBuild['spec']['retention']>,
): BuildRun[] {
  const ended = runs.filter(({ status }) => status?.completionTime !== undefined).sort(byAge)
  const excess = (value: 'True' | 'False', limit: number | undefined) => {
    const those = ended.filter((run) => succeeded(run)?.status === value)
    return limit === undefined ? [] : those.slice(0, Math.max(0, those.length - limit))
  }
  return [...excess('True', succeededLimit), ...excess('False', failedLimit)]
}

/** Times have whole seconds: within one second the one that was written last is the younger. */
function byAge(a: BuildRun, b: BuildRun): number {
  return (
    Date.parse(a.metadata.creationTimestamp ?? '') - Date.parse(b.metadata.creationTimestamp ?? '') ||
    Date.parse(a.status?.completionTime ?? '') - Date.parse(b.status?.completionTime ?? '') ||
    Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion)
  )
}
