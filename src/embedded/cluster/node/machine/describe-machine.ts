import { readFileSync, statfsSync } from 'node:fs'
import { availableParallelism, freemem, hostname, release, totalmem } from 'node:os'
import { nodeName } from './node-name.ts'

const architectures: Record<string, string> = { x64: 'amd64', ia32: '386' }
const arch = architectures[process.arch] ?? process.arch

/** What a kubelet calls pressure, unless it is told otherwise: https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/ */
const leastMemory = 100 * 2 ** 20
const leastDisk = 0.1

/** What the machine is and has now. */
export interface Machine {
  /** Those that a kubelet gives its node at every start. */
  labels: Record<string, string>
  /** Kubernetes' quantities by resource. */
  capacity: Record<string, string>
  nodeInfo: Record<string, string>
  /** Whether there is less left than Pods may need. */
  pressure: { memory: boolean; disk: boolean }
}

/** Looks at the machine that we are on; `directory` is on the disk that its Pods write to. */
export function describeMachine(directory: string): Machine {
  const disk = statfsSync(directory)
  return {
    labels: {
      'kubernetes.io/hostname': nodeName,
      'kubernetes.io/os': process.platform,
      'kubernetes.io/arch': arch,
    },
    capacity: {
      cpu: String(availableParallelism()),
      memory: `${Math.floor(totalmem() / 1024)}Ki`,
      'ephemeral-storage': `${Math.floor((disk.blocks * disk.bsize) / 1024)}Ki`,
    },
    nodeInfo: {
      architecture: arch,
      operatingSystem: process.platform,
      kernelVersion: release(),
      osImage: osImage(),
      containerRuntimeVersion: 'slipway://sandbox',
      kubeletVersion: 'slipway',
      machineID: hostname(),
    },
    pressure: {
      memory: availableMemory() < leastMemory,
      disk: disk.bavail < disk.blocks * leastDisk,
    },
  }
}

/** Free memory, and what the kernel would give back at once. */
function availableMemory(): number {
  const kib = /^MemAvailable:\s+(\d+) kB$/m.exec(readOr('/proc/meminfo'))?.[1]
  return kib === undefined ? freemem() : Number(kib) * 1024
}

function osImage(): string {
  return /^PRETTY_NAME="?([^"\n]{1,100})/m.exec(readOr('/etc/os-release'))?.[1] ?? process.platform
}

function readOr(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
