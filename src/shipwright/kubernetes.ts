import { z } from 'zod'

/**
 * The parts of Kubernetes' own types that Slipway reads or writes. Readers parse with these (unknown
 * fields are dropped, never an error); what a cluster stores is kept whole elsewhere.
 */
export const ownerReference = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  name: z.string(),
  uid: z.string(),
  controller: z.boolean().optional(),
  blockOwnerDeletion: z.boolean().optional(),
})
export type OwnerReference = z.infer<typeof ownerReference>

export const objectMeta = z.object({
  name: z.string().optional(),
  generateName: z.string().optional(),
  namespace: z.string().optional(),
  uid: z.string().optional(),
  resourceVersion: z.string().optional(),
  generation: z.number().optional(),
  /** RFC 3339, whole seconds. */
  creationTimestamp: z.string().optional(),
  deletionTimestamp: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
  ownerReferences: z.array(ownerReference).optional(),
  finalizers: z.array(z.string()).optional(),
})
export type ObjectMeta = z.infer<typeof objectMeta>

/** `Succeeded` is the only type that Shipwright and Tekton set on runs. */
export const condition = z.object({
  type: z.string(),
  status: z.enum(['True', 'False', 'Unknown']),
  reason: z.string().optional(),
  message: z.string().optional(),
  lastTransitionTime: z.string().optional(),
})
export type Condition = z.infer<typeof condition>

const keySelector = z.object({ name: z.string(), key: z.string(), optional: z.boolean().optional() })

/** https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#environment-variables */
export const envVar = z.object({
  name: z.string(),
  value: z.string().optional(),
  valueFrom: z
    .object({
      secretKeyRef: keySelector.optional(),
      configMapKeyRef: keySelector.optional(),
      fieldRef: z.object({ fieldPath: z.string(), apiVersion: z.string().optional() }).optional(),
      resourceFieldRef: z
        .object({
          containerName: z.string().optional(),
          resource: z.string(),
          divisor: z.union([z.string(), z.number()]).optional(),
        })
        .optional(),
    })
    .optional(),
})
export type EnvVar = z.infer<typeof envVar>

const quantity = z.union([z.string(), z.number()])
export const resources = z.object({
  requests: z.record(z.string(), quantity).optional(),
  limits: z.record(z.string(), quantity).optional(),
})
export type Resources = z.infer<typeof resources>

const keyToPath = z.object({ key: z.string(), path: z.string(), mode: z.number().optional() })

/** A Pod's volume; of the sources only those that the embedded cluster can mount are spelled out. */
export const volumeSource = z.looseObject({
  emptyDir: z.looseObject({ medium: z.string().optional(), sizeLimit: quantity.optional() }).optional(),
  secret: z
    .object({
      secretName: z.string().optional(),
      optional: z.boolean().optional(),
      defaultMode: z.number().optional(),
      items: z.array(keyToPath).optional(),
    })
    .optional(),
  configMap: z
    .object({
      name: z.string().optional(),
      optional: z.boolean().optional(),
      defaultMode: z.number().optional(),
      items: z.array(keyToPath).optional(),
    })
    .optional(),
})
export type VolumeSource = z.infer<typeof volumeSource>

export const volumeMount = z.object({
  name: z.string(),
  mountPath: z.string(),
  subPath: z.string().optional(),
  readOnly: z.boolean().optional(),
})
export type VolumeMount = z.infer<typeof volumeMount>

export const toleration = z.object({
  key: z.string().optional(),
  operator: z.string().optional(),
  value: z.string().optional(),
  effect: z.string().optional(),
  tolerationSeconds: z.number().optional(),
})

/** Data values are base64. */
export const secret = z.object({
  apiVersion: z.literal('v1'),
  kind: z.literal('Secret'),
  metadata: objectMeta,
  type: z.string().optional(),
  data: z.record(z.string(), z.string()).optional(),
  stringData: z.record(z.string(), z.string()).optional(),
})
export type Secret = z.infer<typeof secret>

export const node = z.object({
  metadata: objectMeta,
  status: z
    .object({
      capacity: z.record(z.string(), quantity).optional(),
      allocatable: z.record(z.string(), quantity).optional(),
      conditions: z.array(condition.omit({ status: true }).extend({ status: z.string() })).optional(),
    })
    .optional(),
})
export type Node = z.infer<typeof node>
