import { html } from 'hono/html'
import {
  hasScope,
  quantity,
  sees,
  type Access,
  type Capacity,
  type NodePool,
  type PoolUse,
  type Tenant,
} from '../../../domain/index.ts'
import { isOpen, nodesOf, useOf } from '../../../pools/index.ts'
import { readableLine } from '../../readable-text.ts'
import type { Html } from '../layout/layout.ts'
import { showBadge } from '../layout/show-badge.ts'
import { meter } from './meter.ts'
import type { QueueMoment } from './queue-moment.ts'
import { nodeTable, troubleWords } from './node-table.ts'

/** What somebody sees of the cluster. */
interface Seen {
  moment: QueueMoment
  tenants: readonly Tenant[]
  access: Access
}

/** Pools with what they have, what builds asked of it, and what is the matter with their nodes. */
export async function poolSection(seen: Seen): Promise<Html> {
  const { moment, access } = seen
  const { pools, nodes } = moment
  const isOperator = hasScope(access, 'admin') && access.tenant === null
  return html`<section aria-labelledby="pools">
      <h2 id="pools">Node pools</h2>
      ${
        pools === null
          ? html`<p class="notice">The cluster cannot be asked right now.</p>`
          : await list(seen, pools)
      }
    </section>
    ${isOperator && nodes !== null && nodes.length > 0 ? nodeTable(nodes, pools ?? []) : ''}`
}

async function list({ moment, tenants, access }: Seen, pools: readonly NodePool[]): Promise<Html> {
  const allowed = tenants.find(({ name }) => name === access.tenant)?.pools
  const shown = pools.filter(({ name }) => allowed === undefined || allowed.includes(name))
  if (shown.length === 0) return html`<p class="muted">The cluster has none: builds go where it likes.</p>`
  const demand = (await moment.demand()).filter(({ tenant }) => sees(access, tenant))
  const uses = useOf(demand.map(({ placement, ...build }) => ({ ...build, pool: placement?.pool ?? null })))
  const sorted = shown.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return html`<div class="grid">
    ${sorted.map((pool) => card(pool, uses.get(pool.name), troubleWords(nodesOf(pool, pools, moment.nodes ?? []))))}
  </div>`
}

function card(pool: NodePool, use: PoolUse | undefined, troubles: string): Html {
  const { nodes, platforms, methods, taints } = pool
  const { running = 0, waiting = 0 } = use ?? {}
  const about = [
    platforms.join(', '),
    ...(methods === null ? [] : [`for ${methods.join(', ')}`]),
    ...taints.map(({ key, value, effect }) => `taint ${key}${value === null ? '' : `=${value}`}:${effect}`),
  ].filter((part) => part !== '')
  return html`<section class="card pool" aria-label="Pool ${pool.name}">
    <h3>${readableLine(pool.name)}</h3>
    <p>
      ${showBadge(isOpen(pool) ? { sign: '✓', tone: 'good', text: 'Open' } : { sign: '✕', tone: 'bad', text: 'Closed' })}
      ${nodes.ready} of ${nodes.total} ${nodes.total === 1 ? 'node' : 'nodes'}
      ready${
        troubles === '' ? '' : ` (${troubles})`
      }${pool.comesWhenNeeded === true ? ', more come when they are needed' : ''}
      · ${running} running · ${waiting} waiting
    </p>
    <p class="muted">${readableLine(about.join(' · '))}</p>
    <div class="meters">${amounts(pool.capacity, use?.requested)}</div>
  </section>`
}

const kinds = [
  ['cpu', 'CPU', (value: number) => `${Math.round(value * 100) / 100}`],
  ['memory', 'Memory', quantity],
  ['gpu', 'GPU', (value: number) => `${value}`],
  ['disk', 'Disk', quantity],
] as const

/** What builds asked for of what the ready nodes have; what neither has is left out. */
function amounts(capacity: Capacity, requested: Capacity | undefined): Html {
  return html`${kinds.map(([kind, label, words]) => {
    const [has, asked] = [capacity[kind], requested?.[kind] ?? 0]
    if (!Number.isFinite(has)) return asked === 0 ? '' : html`<p>${label}: ${words(asked)} asked for</p>`
    if (has === 0 && asked === 0) return ''
    return meter({ label, value: asked, most: has, words: `${words(asked)} asked for of ${words(has)}` })
  })}`
}
