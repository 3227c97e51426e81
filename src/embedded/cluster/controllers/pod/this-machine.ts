import { availableParallelism, totalmem } from 'node:os'
import { nodeName } from '../../node/node-name.ts'
import type { NodeFacts } from './schedule-pod.ts'

const architectures: Record<string, string> = { x64: 'amd64', ia32: '386' }

/** The machine that we are on, as a node. */
export function thisMachine(): NodeFacts {
  return {
    name: nodeName,
    labels: {
      'kubernetes.io/hostname': nodeName,
      'kubernetes.io/os': process.platform,
      'kubernetes.io/arch': architectures[process.arch] ?? process.arch,
    },
    capacity: {
      cpu: availableParallelism(),
      memory: totalmem(),
      // Not measured: nobody should wait for what in truth is there.
      'ephemeral-storage': Infinity,
    },
  }
}
