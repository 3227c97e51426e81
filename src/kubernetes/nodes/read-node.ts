import { readQuantity, type Capacity, type PoolNode, type Taint } from '../../domain/index.ts'
import type { Node } from '../../shipwright/index.ts'

/** Taints by which a cluster says that a node is in trouble, or is about to go: the node takes nothing new then. */
const trouble =
  /^(?:node\.kubernetes\.io|node\.cloudprovider\.kubernetes\.io)\/|^(?:ToBeDeleted|DeletionCandidateOf)ClusterAutoscaler$/
/** Taints that come with a condition or a cordon of the node. */
const saidElse: ReadonlySet<string> = new Set(['not-ready', 'unschedulable'])
const effects: readonly Taint['effect'][] = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']

/** A Node as the choice of pools needs it. */
export function readNode({ metadata, spec, status }: Node): PoolNode {
  const { name = '', labels = {} } = metadata
  const taints = (spec?.taints ?? []).flatMap(({ key, value, effect: written }) => {
    const effect = effects.find((known) => known === written)
    return effect === undefined ? [] : [{ key, value: value ?? null, effect }]
  })
  const isReady = status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True'
  const isCordoned = spec?.unschedulable === true
  const troubling = taints.filter(({ key, effect }) => trouble.test(key) && effect !== 'PreferNoSchedule')
  const troubles = [
    ...(isReady ? [] : ['not ready']),
    ...(isCordoned ? ['cordoned'] : []),
    ...troubling.map(({ key }) => key.replace(/^.*\//, '')).filter((key) => !saidElse.has(key)),
  ]
  const os = labels['kubernetes.io/os'] ?? status?.nodeInfo?.operatingSystem ?? 'linux'
  const arch = labels['kubernetes.io/arch'] ?? status?.nodeInfo?.architecture ?? 'amd64'
  return {
    name,
    labels,
    taints: taints.filter(({ key }) => !trouble.test(key)),
    isReady: isReady && !isCordoned && troubling.length === 0,
    ...(troubles.length > 0 && { troubles: [...new Set(troubles)] }),
    platform: `${os}/${arch}`,
    capacity: capacityOf(status?.allocatable ?? status?.capacity ?? {}),
  }
}

function capacityOf(resources: Record<string, string | number>): Capacity {
  const amount = (name: string) => readQuantity(resources[name] ?? 0) ?? 0
  return {
    cpu: amount('cpu'),
    memory: amount('memory'),
    gpu: amount('nvidia.com/gpu'),
    disk: amount('ephemeral-storage'),
  }
}
