import type { NodePool, Tenant } from '../domain/index.ts'
import { isOpen } from '../pools/index.ts'
import type { Fact } from './fact.ts'
import { findingsOf, type Finding } from './finding.ts'
import { counted, listed } from './words.ts'

const { ok, warning, failed, skipped } = findingsOf('nodes')

/** What the cluster has to build on. */
export interface NodeFacts {
  /** Null where nodes may not be read. */
  nodes: Fact<{ total: number; ready: number } | null>
  pools: Fact<NodePool[]>
  tenants: readonly Pick<Tenant, 'name' | 'pools'>[]
}

/** Whether there are nodes that take builds, and the pools that the configuration names. */
export function judgeNodes({ nodes, pools, tenants }: NodeFacts): Finding[] {
  return [judgeAll(nodes), ...(pools.known ? judgePools(pools.value, tenants) : [])]
}

function judgeAll(nodes: NodeFacts['nodes']): Finding {
  if (!nodes.known) return skipped(`The nodes of the cluster could not be looked at: ${nodes.why}`)
  if (nodes.value === null) return skipped('Nodes may not be read: only configured pools are known.')
  const { total, ready } = nodes.value
  if (total === 0)
    return warning('The cluster has no nodes now: builds wait until some come.', 'kubectl get nodes')
  if (ready === 0) return failed(`None of ${counted(total, 'node')} is ready.`, 'kubectl describe nodes')
  return ok(`${ready} of ${counted(total, 'node')} ${ready === 1 ? 'is' : 'are'} ready.`)
}

function judgePools(pools: readonly NodePool[], tenants: NodeFacts['tenants']): Finding[] {
  const known = new Set(pools.map(({ name }) => name))
  const unknown = tenants.flatMap(({ name, pools: named = [] }) =>
    named
      .filter((pool) => !known.has(pool))
      .map((pool) =>
        warning(
          `Tenant ${name} may use the pool ${pool}, which is not there.`,
          'Label nodes with build-type, or describe the pool in --node-pools.',
        ),
      ),
  )
  if (pools.length === 0)
    return [ok('There are no pools: builds run on any node that takes them.'), ...unknown]
  const open = pools.filter(isOpen)
  const closed = pools.filter((pool) => !isOpen(pool))
  return [
    ...(open.length === 0
      ? []
      : [ok(`${counted(open.length, 'pool')} can take builds: ${listed(open.map(shown))}.`)]),
    ...closed.map(({ name, nodes }) =>
      warning(
        `The pool ${name} has no node that is ready, of ${nodes.total}: its builds wait.`,
        'kubectl get nodes, or give it `capacity` in --node-pools where its nodes come when they are needed.',
      ),
    ),
    ...unknown,
  ]
}

function shown({ name, platforms, nodes }: NodePool): string {
  return `${name} (${counted(nodes.ready, 'node')}${platforms.length === 0 ? '' : `, ${platforms.join(', ')}`})`
}
