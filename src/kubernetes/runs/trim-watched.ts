import { z } from 'zod'

const large = z.object({
  metadata: z.record(z.string(), z.unknown()).optional(),
  spec: z.record(z.string(), z.unknown()).optional(),
  status: z.record(z.string(), z.unknown()).optional(),
})

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

/**
 * An object of a list or a watch without what nobody reads and most of it is: managed fields, and the specs that lie in
 * BuildRuns and TaskRuns. There may be tens of thousands, and each is kept for as long as the cluster has it.
 */
export function trimWatched(object: unknown): unknown {
  const read = large.safeParse(object)
  if (!read.success) return object
  const { metadata = {}, spec, status } = read.data
  const { annotations } = metadata
  return {
    ...(object as object),
    metadata: {
      ...without(metadata, ['managedFields']),
      ...(isRecord(annotations) && { annotations: without(annotations, [lastApplied]) }),
    },
    ...(spec && { spec: without(spec, ['taskSpec', 'pipelineSpec', 'volumes', 'env']) }),
    ...(status && {
      status: {
        ...without(status, ['buildSpec', 'provenance']),
        ...(isRecord(status['taskSpec']) && { taskSpec: imagesOf(status['taskSpec']) }),
      },
    }),
    ...(spec && isRecord(spec['build']) && { spec: { ...spec, build: without(spec['build'], ['spec']) } }),
  }
}

/** Tekton's copy of what a TaskRun runs: with scripts and parameters it is the most of it, and only images are told. */
function imagesOf({ steps }: Record<string, unknown>): unknown {
  if (!Array.isArray(steps)) return { steps: [] }
  return { steps: steps.filter(isRecord).map(({ name, image }) => ({ name, image })) }
}

function without(record: Record<string, unknown>, names: string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
