import { quantity, type NodePool, type NodeSize, type Resources } from '../domain/index.ts'
import { lacking, mostOf } from './capacity.ts'
import { fittingNodes, nodesForPlatforms } from './fitting-nodes.ts'
import type { PoolDemand } from './pool-demand.ts'

/** Why a pool cannot take a build, in one sentence; null when it can. */
export function whyRefused(pool: NodePool, demand: PoolDemand): string | null {
  const { method, platforms, resources, allowed } = demand
  if (allowed !== null && !allowed.includes(pool.name)) return 'This tenant may not use it.'
  if (pool.methods !== null && (method === null || !pool.methods.includes(method)))
    return `It is for builds of the method ${pool.methods.join(', ')}.`
  const nodes = nodesForPlatforms(pool, platforms)
  if (nodes.length === 0) return platformProblem(pool, platforms)
  const hasGpus = pool.largest.gpu > 0 && Number.isFinite(pool.largest.gpu)
  if (!pool.isGeneral && hasGpus && !resources.gpu) return 'Its GPUs are kept for builds that ask for one.'
  return fittingNodes(pool, demand).length > 0 ? null : sizeProblem(nodes, resources)
}

function platformProblem({ platforms, sizes }: NodePool, wanted: readonly string[]): string {
  if (sizes?.length === 0) return 'It has no nodes.'
  return `Its nodes are ${platforms.join(', ')}, not ${wanted.length === 0 ? 'Linux' : wanted.join(' or ')}.`
}

function sizeProblem(nodes: readonly NodeSize[], asked: Resources): string {
  const largest = mostOf(nodes)
  const [short] = lacking(asked, largest)
  if (short === undefined) return 'No single one of its nodes has all of what is asked for.'
  if (largest[short] === 0) return `Its nodes have no ${names[short]}.`
  return `Its largest node has ${amount(short, largest[short])}, ${amount(short, asked[short] ?? 0)} is asked for.`
}

const names = { cpu: 'CPU', memory: 'memory', gpu: 'GPU', disk: 'disk' } as const

/** `1.5 CPU`, `32 Gi memory`, as people write it in the build file. */
function amount(kind: keyof typeof names, value: number): string {
  if (kind === 'cpu' || kind === 'gpu') return `${Math.round(value * 1000) / 1000} ${names[kind]}`
  return `${quantity(value)} ${names[kind]}`
}
