import { z } from 'zod'

/**
 * The parts of Kubernetes' own types that Slipway reads or writes. Readers parse with these (unknown
 * fields are dropped, never an error); what a cluster stores is kept whole elsewhere.
 */
export const ownerReference = z.object({
  apiVersion: z.string().describe('API version of the owner'),
  kind: z.string().describe('Kind of the owner'),
  name: z.string().describe('Name of the owner'),
  uid: z.string().describe('UID of the owner'),
  controller: z.boolean().optional().describe('Whether the owner manages it'),
  blockOwnerDeletion: z
    .boolean()
    .optional()
    .describe('Whether a foreground deletion of the owner waits for it'),
})
export type OwnerReference = z.infer<typeof ownerReference>

export const objectMeta = z.object({
  name: z.string().optional().describe('Unique within the namespace; cannot be changed'),
  generateName: z.string().optional().describe('The beginning of a name that the server makes unique'),
  namespace: z.string().optional().describe('The namespace that it is in'),
  uid: z.string().optional().describe('Tells it apart from all others, also those of the same name'),
  resourceVersion: z.string().optional().describe('Changes with every write'),
  generation: z.number().optional().describe('Counts the changes of the spec'),
  /** RFC 3339, whole seconds. */
  creationTimestamp: z.string().optional().describe('When it was made'),
  deletionTimestamp: z.string().optional().describe('When its deletion was asked for'),
  labels: z.record(z.string(), z.string()).optional().describe('To select it by'),
  annotations: z.record(z.string(), z.string()).optional().describe('What tools and people note on it'),
  ownerReferences: z.array(ownerReference).optional().describe('What it belongs to, and is deleted with'),
  finalizers: z.array(z.string()).optional().describe('Who must still act before it can be deleted'),
})
export type ObjectMeta = z.infer<typeof objectMeta>

/** `Succeeded` is the only type that Shipwright and Tekton set on runs. */
export const condition = z.object({
  type: z.string().describe('What it is about'),
  status: z.enum(['True', 'False', 'Unknown']).describe('Whether it holds'),
  reason: z.string().optional().describe('Why, as a word'),
  message: z.string().optional().describe('Why, as a sentence'),
  lastTransitionTime: z.string().optional().describe('When the status last changed'),
})
export type Condition = z.infer<typeof condition>

const keySelector = z.object({
  name: z.string().describe('Name of the object'),
  key: z.string().describe('Key inside of the object'),
  optional: z.boolean().optional().describe('Whether it may be missing'),
})

/** https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#environment-variables */
export const envVar = z.object({
  name: z.string().describe('Name of the variable'),
  value: z.string().optional().describe('Its value'),
  valueFrom: z
    .object({
      secretKeyRef: keySelector.optional().describe('A key of a Secret'),
      configMapKeyRef: keySelector.optional().describe('A key of a ConfigMap'),
      fieldRef: z
        .object({
          fieldPath: z.string().describe('Path of the field, such as metadata.name'),
          apiVersion: z.string().optional().describe('API version of the path'),
        })
        .optional()
        .describe('A field of the Pod'),
      resourceFieldRef: z
        .object({
          containerName: z.string().optional().describe('Name of the container'),
          resource: z.string().describe('Such as limits.memory'),
          divisor: z.union([z.string(), z.number()]).optional().describe('The unit of the value'),
        })
        .optional()
        .describe('What a container may use'),
    })
    .optional()
    .describe('Where its value comes from'),
})
export type EnvVar = z.infer<typeof envVar>

/** https://pkg.go.dev/time#ParseDuration without a sign: `5m`, `1h30m`, `1.5s`. */
export const goDuration = z
  .string()
  .regex(/^(0|((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+)$/, 'must be a duration such as 90s, 5m or 1h30m')

const quantity = z.union([z.string(), z.number()])
export const resources = z.object({
  requests: z.record(z.string(), quantity).optional().describe('What is set aside'),
  limits: z.record(z.string(), quantity).optional().describe('What it may use at most'),
})
export type Resources = z.infer<typeof resources>

const keyToPath = z.object({
  key: z.string().describe('The key'),
  path: z.string().describe('The file, relative to the volume'),
  mode: z.number().optional().describe('Its permissions'),
})

/** A Pod's volume; of the sources only those that the embedded cluster can mount are spelled out. */
export const volumeSource = z.looseObject({
  emptyDir: z
    .looseObject({
      medium: z.string().optional().describe('What it lies on; Memory is a RAM disk'),
      sizeLimit: quantity.optional().describe('How much it holds at most'),
    })
    .optional()
    .describe('An empty directory that lives as long as the Pod'),
  secret: z
    .object({
      secretName: z.string().optional().describe('Name of the Secret'),
      optional: z.boolean().optional().describe('Whether it may be missing'),
      defaultMode: z.number().optional().describe('Permissions of the files'),
      items: z.array(keyToPath).optional().describe('Keys to mount, if not all'),
    })
    .optional()
    .describe('The keys of a Secret as files'),
  configMap: z
    .object({
      name: z.string().optional().describe('Name of the ConfigMap'),
      optional: z.boolean().optional().describe('Whether it may be missing'),
      defaultMode: z.number().optional().describe('Permissions of the files'),
      items: z.array(keyToPath).optional().describe('Keys to mount, if not all'),
    })
    .optional()
    .describe('The keys of a ConfigMap as files'),
})
export type VolumeSource = z.infer<typeof volumeSource>

export const volumeMount = z.object({
  name: z.string().describe('Name of the volume'),
  mountPath: z.string().describe('Where it appears in the container'),
  subPath: z.string().optional().describe('The part of it that appears there'),
  readOnly: z.boolean().optional().describe('Whether it can only be read'),
})
export type VolumeMount = z.infer<typeof volumeMount>

export const toleration = z.object({
  key: z.string().optional().describe('Key of the taint'),
  operator: z.string().optional().describe('Equal or Exists'),
  value: z.string().optional().describe('Value of the taint'),
  effect: z.string().optional().describe('NoSchedule, PreferNoSchedule or NoExecute'),
  tolerationSeconds: z.number().optional().describe('How long a NoExecute taint is put up with'),
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
  spec: z
    .object({
      unschedulable: z.boolean().optional(),
      taints: z
        .array(z.object({ key: z.string(), value: z.string().optional(), effect: z.string() }))
        .optional(),
    })
    .optional(),
  status: z
    .object({
      nodeInfo: z
        .object({ operatingSystem: z.string().optional(), architecture: z.string().optional() })
        .optional(),
      capacity: z.record(z.string(), quantity).optional(),
      allocatable: z.record(z.string(), quantity).optional(),
      conditions: z.array(condition.omit({ status: true }).extend({ status: z.string() })).optional(),
    })
    .optional(),
})
export type Node = z.infer<typeof node>
