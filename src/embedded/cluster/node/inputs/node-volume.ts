import { z } from 'zod'

const keyToPath = z.object({ key: z.string(), path: z.string(), mode: z.number().optional() })
const keys = { items: z.array(keyToPath).optional(), optional: z.boolean().optional() }

const downwardFile = z.object({
  path: z.string(),
  mode: z.number().optional(),
  fieldRef: z.object({ fieldPath: z.string() }).optional(),
  resourceFieldRef: z
    .object({
      containerName: z.string().optional(),
      resource: z.string(),
      divisor: z.union([z.string(), z.number()]).optional(),
    })
    .optional(),
})
export type DownwardFile = z.infer<typeof downwardFile>

const projection = z.object({
  secret: z.object({ name: z.string(), ...keys }).optional(),
  configMap: z.object({ name: z.string(), ...keys }).optional(),
  downwardAPI: z.object({ items: z.array(downwardFile).optional() }).optional(),
  serviceAccountToken: z.looseObject({}).optional(),
})
export type Projection = z.infer<typeof projection>

const defaultMode = z.number().optional()

/** A Pod's volume with the sources that the node can mount. */
export const nodeVolume = z.object({
  name: z.string(),
  emptyDir: z.looseObject({}).optional(),
  secret: z.object({ secretName: z.string().optional(), defaultMode, ...keys }).optional(),
  configMap: z.object({ name: z.string().optional(), defaultMode, ...keys }).optional(),
  downwardAPI: z.object({ defaultMode, items: z.array(downwardFile).optional() }).optional(),
  projected: z.object({ defaultMode, sources: z.array(projection).optional() }).optional(),
  hostPath: z.object({ path: z.string(), type: z.string().optional() }).optional(),
  persistentVolumeClaim: z.object({ claimName: z.string(), readOnly: z.boolean().optional() }).optional(),
})
export type NodeVolume = z.infer<typeof nodeVolume>
