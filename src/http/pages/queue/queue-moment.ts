import {
  explainWaits,
  lineUp,
  whyNoNode,
  type Build,
  type NodePool,
  type Nodes,
  type PoolNode,
  type QueueSnapshot,
  type Wait,
} from '../../../domain/index.ts'
import { Unavailable, type Catalogue, type Clock, type Store, type Tenants } from '../../../ports.ts'

interface MomentParts {
  store: Pick<Store, 'read'>
  catalogue: Pick<Catalogue, 'pools' | 'largestNode' | 'nodes'> | null
  tenants: Pick<Tenants, 'all'>
  maxRunning: number
  clock: Pick<Clock, 'now'>
}

/** The queue at one time, for everybody who looks just then. */
export interface QueueMoment {
  queue: QueueSnapshot
  /** Null while the cluster cannot be asked. */
  pools: readonly NodePool[] | null
  /** Null where nodes may not be read, or the cluster cannot be asked. */
  nodes: readonly PoolNode[] | null
  /** Ids of a tenant's Builds in the order in which they will begin; what needs others or pauses comes last. */
  line(tenant: string): readonly string[]
  /** Why a Build waits; null when it does not any more. */
  explain(build: Build): Promise<Wait | null>
}

/** Two hundred people may look at a page that is newer every second: they see one moment. */
const momentMs = 1_000

/** Reads the queue once for all who ask within a second. */
export function createQueueMoment(parts: MomentParts): () => Promise<QueueMoment> {
  const { clock } = parts
  let last: { at: number; moment: Promise<QueueMoment> } | null = null
  return () => {
    const now = clock.now()
    if (last !== null && now >= last.at && now - last.at < momentMs) return last.moment
    const moment = readMoment(parts)
    last = { at: now, moment }
    moment.catch(() => (last = null))
    return moment
  }
}

async function readMoment({
  store,
  catalogue,
  tenants,
  maxRunning,
  clock,
}: MomentParts): Promise<QueueMoment> {
  const [queue, nodes] = await Promise.all([store.read('queue', undefined), loadNodes(catalogue)])
  const limits = {
    running: maxRunning,
    tenants: new Map(tenants.all().map(({ name, limits: own }) => [name, own])),
  }
  const explain = explainWaits(queue, limits)
  const waiting = new Map(queue.queued.map((one) => [one.id, one]))
  const lines = new Map<string, string[]>()
  return {
    queue,
    pools: nodes?.pools ?? null,
    nodes: nodes?.all ?? null,
    line(tenant) {
      const known = lines.get(tenant) ?? wholeLine(queue, tenant)
      lines.set(tenant, known)
      return known
    },
    async explain(build) {
      const queued = waiting.get(build.id)
      if (queued === undefined) return null
      const needed = queued.needs === 'met' ? [] : await store.read('needs', { buildId: build.id })
      const open = needed.filter((one) => one.build?.build.state !== 'completed').map(({ name }) => name)
      const noNode = nodes === null ? null : whyNoNode(build.config, nodes)
      return explain(queued, { open, noNode, now: clock.now() })
    },
  }
}

function wholeLine(queue: QueueSnapshot, tenant: string): string[] {
  const inLine = lineUp(queue, tenant)
  const placed = new Set(inLine)
  const others = queue.queued.filter((one) => one.tenant === tenant && !placed.has(one.id))
  const byAge = others.toSorted((a, b) => a.queuedAt - b.queuedAt || (a.id < b.id ? -1 : 1))
  return [...inLine, ...byAge.map(({ id }) => id)]
}

/** Null while the cluster cannot be asked: then nothing is said of nodes. */
async function loadNodes(
  catalogue: MomentParts['catalogue'],
): Promise<(Nodes & { all: PoolNode[] | null }) | null> {
  if (catalogue === null) return null
  try {
    const [pools, largest, all] = await Promise.all([
      catalogue.pools(),
      catalogue.largestNode(),
      catalogue.nodes(),
    ])
    return { pools, largest, all }
  } catch (error) {
    if (error instanceof Unavailable) return null
    throw error
  }
}
