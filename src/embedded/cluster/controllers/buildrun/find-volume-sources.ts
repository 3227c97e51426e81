import { z } from 'zod'
import type { ObjectClient } from '../../objects/client.ts'
import type { Volumes } from '../generate/managed-step.ts'
import type { Refusal } from '../verdict.ts'

/** The parts of a projected volume that name objects. */
const projected = z.object({
  sources: z
    .array(
      z.object({
        secret: z.object({ name: z.string().optional(), optional: z.boolean().optional() }).optional(),
        configMap: z.object({ name: z.string().optional(), optional: z.boolean().optional() }).optional(),
      }),
    )
    .default([]),
})

/** The first ConfigMap or Secret that a volume must have and the namespace has not. */
export function refuseMissingVolumes(
  volumes: Volumes,
  namespace: string,
  objects: Pick<ObjectClient, 'get'>,
): Refusal | null {
  const missing = volumes
    .flatMap(namedObjects)
    .find(({ kind, name, optional }) => !optional && objects.get(kind, namespace, name) === null)
  if (missing === undefined) return null
  return { reason: 'VolumeDoesNotExist', message: `${missing.kind} "${missing.name}" not found` }
}

interface Named {
  kind: 'Secret' | 'ConfigMap'
  name: string
  optional: boolean
}

function namedObjects({ secret, configMap, projected: projection }: Volumes[number]): Named[] {
  const { sources } = projected.safeParse(projection).data ?? { sources: [] }
  return [
    ...named('Secret', secret?.secretName, secret?.optional),
    ...named('ConfigMap', configMap?.name, configMap?.optional),
    ...sources.flatMap((source) => [
      ...named('ConfigMap', source.configMap?.name, source.configMap?.optional),
      ...named('Secret', source.secret?.name, source.secret?.optional),
    ]),
  ]
}

function named(kind: Named['kind'], name: string | undefined, optional = false): Named[] {
  return name === undefined ? [] : [{ kind, name, optional }]
}
