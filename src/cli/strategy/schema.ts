import { z } from 'zod'

/**
 * What somebody may write as a strategy: https://shipwright.io/docs/build/buildstrategies/ and, inside
 * steps and volumes, Kubernetes' own fields. Strict, unlike the readers' schemas: a mistyped key would
 * be dropped by the cluster without a word. Descriptions are what messages call "expected".
 */
const text = (what: string) => z.string().describe(what)
const texts = (what: string) => z.array(text('text')).describe(what)
const flag = z.boolean().describe('`true` or `false`')
const whole = (what: string) => z.number().int().describe(what)
const mode = whole('file permissions as a number, such as 0o444').optional()
const quantity = z
  .union([z.string(), z.number()])
  .describe('a quantity such as `500m`, `2`, `512Mi` or `4Gi`')
const quantities = z.record(z.string(), quantity).describe('resources by name, such as `memory: 1Gi`')
const names = z.record(z.string(), text('text')).describe('texts by name')

const keyRef = z
  .strictObject({ name: text('a name'), key: text('a key in it'), optional: flag.optional() })
  .describe('`name` and `key`')
const items = z
  .array(
    z.strictObject({ key: text('a key'), path: text('a relative path'), mode }).describe('`key`, `path`'),
  )
  .describe('a list of keys with their paths')

const envVar = z
  .strictObject({
    name: text('the name of a variable'),
    value: text('text').optional(),
    valueFrom: z
      .strictObject({
        secretKeyRef: keyRef.optional(),
        configMapKeyRef: keyRef.optional(),
        fieldRef: z
          .strictObject({
            fieldPath: text('a field such as `metadata.name`'),
            apiVersion: text('`v1`').optional(),
          })
          .describe('`fieldPath`')
          .optional(),
        resourceFieldRef: z
          .strictObject({
            containerName: text('the name of a container').optional(),
            resource: text('a resource such as `limits.memory`'),
            divisor: quantity.optional(),
          })
          .describe('`resource`')
          .optional(),
      })
      .describe('one of `secretKeyRef`, `configMapKeyRef`, `fieldRef`, `resourceFieldRef`')
      .optional(),
  })
  .describe('a variable: `name` and `value` or `valueFrom`')

const anySource = (what: string) => z.looseObject({}).describe(what)
/** https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/volume/ */
const volumeSources = {
  emptyDir: z
    .strictObject({ medium: text('`Memory`').optional(), sizeLimit: quantity.optional() })
    .describe('`{}`, or `medium` and `sizeLimit`')
    .optional(),
  configMap: z
    .strictObject({
      name: text('the name of a ConfigMap').optional(),
      items: items.optional(),
      defaultMode: mode,
      optional: flag.optional(),
    })
    .describe('`name`')
    .optional(),
  secret: z
    .strictObject({
      secretName: text('the name of a Secret').optional(),
      items: items.optional(),
      defaultMode: mode,
      optional: flag.optional(),
    })
    .describe('`secretName`')
    .optional(),
  projected: anySource('`sources`').optional(),
  downwardAPI: anySource('`items`').optional(),
  hostPath: z
    .strictObject({ path: text('a path of the node'), type: text('a kind such as `Directory`').optional() })
    .describe('`path`')
    .optional(),
  persistentVolumeClaim: z
    .strictObject({ claimName: text('the name of a claim'), readOnly: flag.optional() })
    .describe('`claimName`')
    .optional(),
  csi: anySource('`driver`').optional(),
  ephemeral: anySource('`volumeClaimTemplate`').optional(),
  nfs: anySource('`server` and `path`').optional(),
  image: anySource('`reference`').optional(),
}
export const volumeSourceNames = Object.keys(volumeSources) as (keyof typeof volumeSources)[]

const securityContext = z
  .strictObject({
    runAsUser: whole('the number of a user').optional(),
    runAsGroup: whole('the number of a group').optional(),
    runAsNonRoot: flag.optional(),
    privileged: flag.optional(),
    allowPrivilegeEscalation: flag.optional(),
    readOnlyRootFilesystem: flag.optional(),
    procMount: text('`Default` or `Unmasked`').optional(),
    capabilities: z
      .strictObject({
        add: texts('a list of capabilities').optional(),
        drop: texts('a list of capabilities').optional(),
      })
      .describe('`add` and `drop`')
      .optional(),
    seccompProfile: anySource('`type`').optional(),
    appArmorProfile: anySource('`type`').optional(),
    seLinuxOptions: anySource('`level`, `role`, `type`, `user`').optional(),
  })
  .describe('a security context')

const step = z
  .strictObject({
    name: text('the name of the step'),
    image: text('the image of the step'),
    command: texts('a list of words').optional(),
    args: texts('a list of arguments').optional(),
    workingDir: text('a directory').optional(),
    env: z.array(envVar).describe('a list of variables').optional(),
    resources: z
      .strictObject({ requests: quantities.optional(), limits: quantities.optional() })
      .describe('`requests` and `limits`')
      .optional(),
    volumeMounts: z
      .array(
        z
          .strictObject({
            name: text('the name of a volume'),
            mountPath: text('an absolute path'),
            subPath: text('a relative path').optional(),
            readOnly: flag.optional(),
          })
          .describe('`name` and `mountPath`'),
      )
      .describe('a list of mounts')
      .optional(),
    imagePullPolicy: z
      .enum(['Always', 'IfNotPresent', 'Never'])
      .describe('`Always`, `IfNotPresent` or `Never`')
      .optional(),
    securityContext: securityContext.optional(),
  })
  .describe('a step: `name`, `image`, `command`, `args`')

const parameter = z
  .strictObject({
    name: text('the name of the parameter'),
    description: text('what the parameter is for, in words'),
    type: z.enum(['string', 'array']).describe('`string` or `array`').optional(),
    default: text('text, the default of a `string`').optional(),
    defaults: texts('a list of text, the default of an `array`').optional(),
  })
  .describe('a parameter: `name`, `description`, `type`, `default` or `defaults`')

const volume = z
  .strictObject({
    name: text('the name of the volume'),
    description: text('what the volume is for').optional(),
    overridable: flag.optional(),
    ...volumeSources,
  })
  .describe('a volume: `name`, `overridable` and a source')

export const writtenStrategySchema = z
  .strictObject({
    apiVersion: z.literal('shipwright.io/v1beta1').describe('`shipwright.io/v1beta1`'),
    kind: z
      .enum(['ClusterBuildStrategy', 'BuildStrategy'])
      .describe('`ClusterBuildStrategy` or `BuildStrategy`'),
    metadata: z
      .strictObject({
        name: text('the name of the strategy'),
        namespace: text('a namespace').optional(),
        labels: names.optional(),
        annotations: names.optional(),
      })
      .describe('`name`, and `labels` and `annotations`'),
    spec: z
      .strictObject({
        steps: z.array(step).min(1, 'A strategy needs at least one step.').describe('a list of steps'),
        parameters: z.array(parameter).describe('a list of parameters').optional(),
        securityContext: z
          .strictObject({
            runAsUser: whole('the number of a user'),
            runAsGroup: whole('the number of a group'),
          })
          .describe('`runAsUser` and `runAsGroup`')
          .optional(),
        volumes: z.array(volume).describe('a list of volumes').optional(),
      })
      .describe('`steps`, and `parameters`, `volumes`, `securityContext`'),
  })
  .describe('a ClusterBuildStrategy or BuildStrategy')

export type WrittenStrategy = z.infer<typeof writtenStrategySchema>
export type WrittenStep = WrittenStrategy['spec']['steps'][number]
