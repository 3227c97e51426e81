import { html } from 'hono/html'
import { quantity, type NodePool, type PoolNode } from '../../../domain/index.ts'
import { nodesOf } from '../../../pools/index.ts'
import { readableLine } from '../../readable-text.ts'
import type { Html } from '../layout/layout.ts'
import { showBadge } from '../layout/show-badge.ts'

const mostShown = 30

/** What the nodes of a pool are that take nothing: `1 cordoned, 2 not ready`; empty where all do. */
export function troubleWords(nodes: readonly PoolNode[]): string {
  const counts = new Map<string, number>()
  for (const { isReady, troubles = [] } of nodes) {
    if (isReady) continue
    const trouble = troubles[0] ?? 'not taking builds'
    counts.set(trouble, (counts.get(trouble) ?? 0) + 1)
  }
  return [...counts].map(([trouble, count]) => `${count} ${readableLine(trouble)}`).join(', ')
}

/** Every node by name, for administrators: those that take nothing first. */
export function nodeTable(nodes: readonly PoolNode[], pools: readonly NodePool[]): Html {
  const poolsOfNode = new Map<PoolNode, string[]>()
  for (const pool of pools)
    for (const node of nodesOf(pool, pools, nodes))
      poolsOfNode.set(node, [...(poolsOfNode.get(node) ?? []), pool.name])
  const sorted = nodes.toSorted((a, b) => Number(a.isReady) - Number(b.isReady) || (a.name < b.name ? -1 : 1))
  const more = sorted.length - mostShown
  return html`<section aria-labelledby="nodes">
    <h2 id="nodes">Nodes</h2>
    <table class="data nodes">
      <thead>
        <tr>
          <th scope="col">Node</th>
          <th scope="col">State</th>
          <th scope="col">Pool</th>
          <th scope="col">Platform</th>
          <th scope="col">For Pods</th>
          <th scope="col">Taints</th>
        </tr>
      </thead>
      <tbody>
        ${sorted.slice(0, mostShown).map((node) => row(node, poolsOfNode.get(node) ?? []))}
      </tbody>
    </table>
    ${more > 0 ? html`<p class="muted">… and ${more} more.</p>` : ''}
  </section>`
}

function row(node: PoolNode, pools: readonly string[]): Html {
  const { name, isReady, troubles = ['not taking builds'], platform, capacity, taints } = node
  const has = [
    `${Math.round(capacity.cpu * 100) / 100} CPU`,
    quantity(capacity.memory),
    ...(capacity.gpu > 0 ? [`${capacity.gpu} GPU`] : []),
  ]
  const kept = taints.map(({ key, value, effect }) => `${key}${value === null ? '' : `=${value}`}:${effect}`)
  return html`<tr>
    <th scope="row">${readableLine(name)}</th>
    <td data-label="State">
      ${showBadge(
        isReady
          ? { sign: '✓', tone: 'good', text: 'Ready' }
          : { sign: '✕', tone: 'bad', text: readableLine(troubles.join(', ')) },
      )}
    </td>
    <td data-label="Pool">${pools.length === 0 ? 'none' : readableLine(pools.join(', '))}</td>
    <td data-label="Platform">${readableLine(platform)}</td>
    <td data-label="For Pods">${has.join(', ')}</td>
    <td data-label="Taints">${readableLine(kept.join(', '))}</td>
  </tr>`
}
