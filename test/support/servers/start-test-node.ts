import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../../src/clock.ts'
import { startNode } from '../../../src/embedded/cluster/node/start-node.ts'
import type {
  KubeObject,
  ObjectClient,
  SourceUpload,
  UsageSource,
} from '../../../src/embedded/cluster/objects/client.ts'
import { openObjects } from '../../../src/embedded/cluster/objects/open-objects.ts'
import type { Pod } from '../../../src/shipwright/index.ts'
import { pod as podSchema } from '../../../src/shipwright/index.ts'
import { silentLog } from '../fakes/silent-log.ts'
import { waitUntil } from '../wait-until.ts'

const namespace = 'team-a'

interface TestNode extends AsyncDisposable {
  dir: string
  objects: ObjectClient
  sources: SourceUpload
  usage: UsageSource
  /** Creates the object in the namespace. */
  create(kind: string, name: string, fields: Record<string, unknown>): void
  /** Creates a Pod of these containers, as a TaskRun's would be. */
  run(
    name: string,
    containers: object[],
    more?: { volumes?: object[]; metadata?: object; spec?: object },
  ): KubeObject
  /** The Pod once it has ended, or waits for what will never come. */
  ended(name: string): Promise<Pod>
  /** All that a container wrote. */
  logOf(name: string, container: string): Promise<string>
}

/** The node of the embedded cluster without controllers and API: Pods in, processes and statuses out. */
export async function startTestNode(options: { caFiles?: string[] } = {}): Promise<TestNode> {
  const dir = await mkdtemp(join(tmpdir(), 'slipway-node-'))
  const objects = openObjects({ file: join(dir, 'objects.db'), clock: systemClock, log: silentLog })
  const node = startNode({
    objects,
    directory: join(dir, 'node'),
    caFiles: options.caFiles ?? [],
    insecureRegistries: [],
    clock: systemClock,
    log: silentLog,
  })
  const create = (kind: string, name: string, fields: Record<string, unknown>) =>
    objects.create({ apiVersion: 'v1', kind, ...fields, metadata: { name, namespace } })
  objects.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
  const get = (name: string) => {
    const object = objects.get('Pod', namespace, name)
    if (object === null) throw new Error(`there is no Pod ${name}`)
    return object
  }

  return {
    ...{ dir, objects, create },
    sources: node.sources,
    usage: node.usage,
    run: (name, containers, { volumes = [], metadata = {}, spec = {} } = {}) =>
      objects.create({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace, ...metadata },
        spec: { restartPolicy: 'Never', nodeName: 'slipway', containers, volumes, ...spec },
      }),
    ended: (name) =>
      waitUntil(`${name} has ended`, () => {
        const pod = podSchema.parse(get(name))
        const stuck = pod.status?.containerStatuses?.some(
          ({ state }) => state?.waiting?.reason !== undefined && state.waiting.reason !== 'PodInitializing',
        )
        return stuck === true || /Succeeded|Failed/.test(pod.status?.phase ?? '') ? pod : null
      }),
    async logOf(name, container) {
      const options = {
        follow: true,
        timestamps: false,
        tailLines: null,
        sinceSeconds: null,
        limitBytes: null,
      }
      const chunks: Uint8Array[] = []
      for await (const chunk of node.logs.read(get(name), container, options, AbortSignal.timeout(10_000)))
        chunks.push(chunk)
      return Buffer.concat(chunks).toString()
    },
    async [Symbol.asyncDispose]() {
      for (const { metadata } of objects.list('Pod')) objects.delete('Pod', namespace, metadata.name)
      await node.stop()
      objects.close()
      await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
    },
  }
}
