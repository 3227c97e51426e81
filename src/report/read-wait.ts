import {
  explainWaits,
  whyNoNode,
  type Build,
  type Nodes,
  type QueueSnapshot,
  type Report,
  type RunningLimits,
  type Wait,
} from '../domain/index.ts'
import { Unavailable, type Catalogue, type Clock, type Store } from '../ports.ts'

interface WaitParts {
  store: Pick<Store, 'read'>
  /** Null: nothing is known of the cluster. */
  catalogue: Pick<Catalogue, 'pools' | 'largestNode'> | null
  /** As they are configured now. */
  limits: () => RunningLimits
  clock: Pick<Clock, 'now'>
}

/** Why the Build of a report waits; null where the report tells of none that does. */
export type ReadWait = (report: Report) => Promise<Wait | null>

/** Many checks and pages of waiting Builds are written at one time: they tell of one moment. */
const momentMs = 1_000

/** For the checks of those that wait. */
export function createWaitReader(parts: WaitParts): ReadWait {
  const readWait = createBuildWaitReader(parts)
  return async ({ subject }) => {
    if (subject.kind !== 'build') return null
    const { build } = subject.view
    return subject.attempt === build.attempt + 1 ? readWait(build) : null
  }
}

/** Reads what the queue, what is needed and the nodes say of a Build; null where it does not wait for a place. */
export function createBuildWaitReader({
  store,
  catalogue,
  limits,
  clock,
}: WaitParts): (build: Build) => Promise<Wait | null> {
  let moment: { at: number; queue: QueueSnapshot; explain: ReturnType<typeof explainWaits> } | null = null

  /** A moment from before it was queued says nothing of a Build. */
  async function look({ id }: Build, now: number) {
    const age = moment === null ? Infinity : now - moment.at
    const isOfNow = age >= 0 && age < momentMs
    if (moment !== null && isOfNow && moment.queue.queued.some((one) => one.id === id)) return moment
    const queue = await store.read('queue', undefined)
    return (moment = { at: now, queue, explain: explainWaits(queue, limits()) })
  }

  async function openNeeds({ id }: Build): Promise<string[]> {
    const needed = await store.read('needs', { buildId: id })
    return needed.filter(({ build }) => build?.build.state !== 'completed').map(({ name }) => name)
  }

  /** Nothing is said of nodes while the cluster cannot be asked. */
  async function noNode({ config }: Build): Promise<string | null> {
    if (catalogue === null) return null
    try {
      const nodes: Nodes = { pools: await catalogue.pools(), largest: await catalogue.largestNode() }
      return whyNoNode(config, nodes)
    } catch (error) {
      if (error instanceof Unavailable) return null
      throw error
    }
  }

  return async (build) => {
    if (build.state !== 'queued') return null
    const now = clock.now()
    const { queue, explain } = await look(build, now)
    const queued = queue.queued.find(({ id }) => id === build.id)
    if (queued === undefined) return null
    const open = queued.needs === 'met' ? [] : await openNeeds(build)
    return explain(queued, { open, noNode: await noNode(build), now })
  }
}
