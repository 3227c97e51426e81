import {
  explainWaits,
  lineUp,
  whyNoNode,
  type Build,
  type Execution,
  type PoolDemand,
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
  clock: Clock
}

/** The queue at one time, for everybody who looks just then. */
export interface QueueMoment {
  queue: QueueSnapshot
  /** Null while the cluster cannot be asked. */
  pools: readonly NodePool[] | null
  /** Null where nodes may not be read, or the cluster cannot be asked. */
  nodes: readonly PoolNode[] | null
  /** What runs, the oldest first. */
  live(): Promise<{ execution: Execution; build: Build }[]>
  /** What Builds have of pools and want of them. */
  demand(): Promise<PoolDemand[]>
  /** Ids of a tenant's Builds in the order in which they will begin; what needs others or pauses comes last. */
  line(tenant: string): readonly string[]
  /** Why a Build waits; null when it does not any more. */
  explain(build: Build): Promise<Wait | null>
}

/**
 * Two hundred people may look whenever something changes: readings take a fifth of the time at most, and whoever comes
 * when nobody has looked just now waits for nothing.
 */
const restPerReading = 4
const longestRestMs = 250
const never = new AbortController().signal

/**
 * Reads the queue for all who ask at about one time. A moment is never from before it was asked for: who looks because
 * something has changed sees that.
 */
export function createQueueMoment(parts: MomentParts): () => Promise<QueueMoment> {
  const { clock } = parts
  let notBefore = -Infinity
  let underWay: Promise<unknown> = Promise.resolve()
  let next: Promise<QueueMoment> | null = null

  async function read(): Promise<QueueMoment> {
    await underWay.catch(() => undefined)
    await clock.sleep(Math.min(Math.max(0, notBefore - clock.now()), longestRestMs), never)
    next = null
    const begunAt = clock.now()
    const moment = readMoment(parts).finally(() => {
      const endedAt = clock.now()
      notBefore = endedAt + restPerReading * (endedAt - begunAt)
    })
    underWay = moment
    return moment
  }
  return () => (next ??= read())
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
  let live: Promise<{ execution: Execution; build: Build }[]> | null = null
  let demand: Promise<PoolDemand[]> | null = null
  return {
    queue,
    pools: nodes?.pools ?? null,
    nodes: nodes?.all ?? null,
    live: () => (live ??= readLive(store)),
    demand: () => (demand ??= store.read('poolDemand', undefined)),
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

async function readLive(store: MomentParts['store']): Promise<{ execution: Execution; build: Build }[]> {
  const live = await store.read('liveExecutions', undefined)
  return live.toSorted((a, b) => a.execution.createdAt - b.execution.createdAt)
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
