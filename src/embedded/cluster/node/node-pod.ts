import { z } from 'zod'
import { envVar, objectMeta, resources, volumeMount } from '../../../shipwright/index.ts'
import type { KubeObject } from '../objects/client.ts'
import { nodeVolume } from './inputs/node-volume.ts'

/** A Pod as the node runs it; what else Kubernetes allows in one is refused, not ignored. */
const schema = z.object({
  metadata: objectMeta.extend({ name: z.string(), namespace: z.string(), uid: z.string() }),
  spec: z.object({
    nodeName: z.string().optional(),
    activeDeadlineSeconds: z.number().optional(),
    serviceAccountName: z.string().optional(),
    containers: z.array(
      z.object({
        name: z.string(),
        image: z.string(),
        command: z.array(z.string()).optional(),
        args: z.array(z.string()).optional(),
        workingDir: z.string().optional(),
        env: z.array(envVar).optional(),
        resources: resources.optional(),
        volumeMounts: z.array(volumeMount).optional(),
        securityContext: z
          .looseObject({
            runAsUser: z.number().optional(),
            runAsGroup: z.number().optional(),
            capabilities: z.looseObject({ add: z.array(z.string()).optional() }).optional(),
          })
          .optional(),
      }),
    ),
    volumes: z.array(nodeVolume).optional(),
  }),
  status: z.looseObject({ phase: z.string().optional() }).optional(),
})
export type NodePod = z.infer<typeof schema>
export type NodeContainer = NodePod['spec']['containers'][number]

/** Throws a ZodError where a field that the node needs has another shape. */
export function parsePod(object: KubeObject): NodePod {
  return schema.parse(object)
}

/** Annotation that tells the node to kill a Pod's steps; the value is the reason. */
export const stopAnnotation = 'slipway.build/stop'

/** Annotation of the Pod: names of the Task's results, with commas. */
export const resultsAnnotation = 'slipway.build/results'
