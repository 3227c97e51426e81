import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '../../../../ports.ts'
import type { KubeObject, ObjectClient } from '../../objects/client.ts'
import { describeMachine, type Machine } from './describe-machine.ts'
import { nodeName } from './node-name.ts'

const lookMs = 15_000

interface NodeCondition {
  type: string
  status: string
  lastTransitionTime?: string
}

/**
 * Keeps the Node of this machine as the machine is, as a kubelet does: registers it where it is missing, and leaves
 * alone what others wrote on it (labels, taints, being cordoned). A new one is in the pool `general-purpose`.
 */
export function startKeepingNode(parts: {
  objects: ObjectClient
  /** On the disk that Pods write to. */
  directory: string
  clock: Clock
}): { stop(): Promise<void> } {
  const { objects, directory, clock } = parts
  const stopping = new AbortController()

  function keep(): void {
    const machine = describeMachine(directory)
    const found = objects.get('Node', null, nodeName)
    const node = found ?? objects.create(newNode(machine))
    const labels = { ...node.metadata.labels, ...machine.labels }
    const labelled = isDeepStrictEqual(labels, node.metadata.labels)
      ? node
      : objects.update({ ...node, metadata: { ...node.metadata, labels } })
    const status = statusOf(machine, labelled, clock.now())
    if (!isDeepStrictEqual(status, labelled.status)) objects.updateStatus({ ...labelled, status })
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      // Somebody else may write at the same moment: then it is looked at again.
      tryTo(keep)
      await clock.sleep(lookMs, stopping.signal)
    }
  }

  keep()
  const running = run()
  return {
    async stop() {
      stopping.abort()
      await running
    },
  }
}

function newNode({ labels }: Machine) {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: nodeName, labels: { ...labels, 'build-type': 'general-purpose' } },
    spec: {},
  }
}

/** With the times at which conditions became what they are. */
function statusOf({ capacity, nodeInfo, pressure }: Machine, node: KubeObject, now: number) {
  const before = (node.status as { conditions?: NodeCondition[] } | undefined)?.conditions ?? []
  const time = new Date(now).toISOString().replace(/\.\d+Z$/, 'Z')
  const condition = (type: string, holds: boolean, reason: string, message: string) => {
    const status = holds ? 'True' : 'False'
    const last = before.find((one) => one.type === type)
    const since = last?.status === status ? last.lastTransitionTime : undefined
    return { type, status, lastTransitionTime: since ?? time, reason, message }
  }
  return {
    capacity,
    allocatable: capacity,
    conditions: [
      pressure.memory
        ? condition('MemoryPressure', true, 'KubeletHasInsufficientMemory', 'the machine is short of memory')
        : condition('MemoryPressure', false, 'KubeletHasSufficientMemory', 'there is enough memory'),
      pressure.disk
        ? condition(
            'DiskPressure',
            true,
            'KubeletHasDiskPressure',
            'the data directory’s disk is almost full',
          )
        : condition('DiskPressure', false, 'KubeletHasNoDiskPressure', 'there is room on the disk'),
      condition('Ready', true, 'KubeletReady', 'Slipway runs Pods on this machine'),
    ],
    addresses: [
      { type: 'InternalIP', address: '127.0.0.1' },
      { type: 'Hostname', address: nodeName },
    ],
    nodeInfo,
  }
}

function tryTo(work: () => void): void {
  try {
    work()
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ApiError')) throw error
  }
}
