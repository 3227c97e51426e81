import { executionAnnotation, managedByLabel, managedByValue } from '../../src/shipwright/index.ts'

/** Such a BuildRun is about as large as those of a cluster are. */
const padding = 'x'.repeat(4_000)

/** A page of ended BuildRuns of long ago, as JSON; null where none is asked for. */
export function listedRuns(url: URL, total: number): string | null {
  const [, from, version] = /^soak-(\d+)-(.*)$/.exec(url.searchParams.get('continue') ?? '') ?? []
  if (from === undefined) return null
  const first = Number(from)
  const limit = Number(url.searchParams.get('limit') ?? 0) || total
  const next = Math.min(total, first + limit)
  const items = Array.from({ length: next - first }, (_, n) => endedRun(first + n))
  const metadata = {
    resourceVersion: version,
    ...(next < total && { continue: `soak-${next}-${version ?? ''}` }),
  }
  return JSON.stringify({ apiVersion: 'shipwright.io/v1beta1', kind: 'BuildRunList', metadata, items })
}

function endedRun(n: number): object {
  const name = `long-ago-${n}`
  return {
    apiVersion: 'shipwright.io/v1beta1',
    kind: 'BuildRun',
    metadata: {
      ...{ name, namespace: 'acme', uid: `00000000-0000-0000-0000-${String(n).padStart(12, '0')}` },
      ...{ resourceVersion: '1', creationTimestamp: '2026-11-20T12:00:00Z' },
      labels: { [managedByLabel]: managedByValue },
      annotations: { [executionAnnotation]: `long-ago-${n}-1` },
      managedFields: [{ manager: padding }],
    },
    spec: {
      build: {
        spec: { strategy: { name: 'buildah', kind: 'ClusterBuildStrategy' }, output: { image: padding } },
      },
    },
    status: {
      completionTime: '2026-11-20T12:01:00Z',
      conditions: [{ type: 'Succeeded', status: 'True', reason: 'Succeeded' }],
    },
  }
}
