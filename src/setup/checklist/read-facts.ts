import type { Clock, Log, Store, Tenants, Catalogue } from '../../ports.ts'
import type { GitHubAnswer, SetupFacts } from './facts.ts'

/** What the checklist is read from. */
export interface FactsSources {
  store: Pick<Store, 'read'>
  catalogue: Pick<Catalogue, 'strategies'>
  tenants: Pick<Tenants, 'all'>
  /** Why the tenants are not all known yet; null: they are. */
  missingTenants: () => string | null
  /** What the cluster lacks: a sentence; null: nothing. Cheap to ask often. */
  clusterLacks: () => Promise<string | null>
  /** Asks GitHub of us, and looks at the way from it; null: there is no GitHub. Takes seconds, and never throws for long. */
  askGitHub: (() => Promise<Omit<GitHubAnswer, 'at'>>) | null
  publicUrl: string | null
  source: SetupFacts['source']
  isClusterEmbedded: boolean
  clock: Clock
  log: Log
}

/** GitHub is asked at most this often, however many look. */
const askEveryMs = 60_000
/** A page does not wait longer for what GitHub says. */
const patienceMs = 1_500
const neverAborted = new AbortController().signal

/** Reads how far the installation has come. What is slow is asked beside, and the page shows what is known by then. */
export function createFactsReader(sources: FactsSources): () => Promise<SetupFacts> {
  const { store, catalogue, tenants, publicUrl, clock } = sources
  const answerNow = keepAsking(sources)
  return async () => {
    const [answer, milestones, lacks, strategies] = await Promise.all([
      answerNow(),
      store.read('milestones', undefined),
      sources.clusterLacks(),
      catalogue.strategies(null).then(
        (found) => found.map(({ name }) => name),
        () => null,
      ),
    ])
    return {
      ...{ publicUrl, source: sources.source, answer, milestones },
      cluster: { isEmbedded: sources.isClusterEmbedded, lacks, strategies },
      tenants: { names: tenants.all().map(({ name }) => name), missing: sources.missingTenants() },
    }
  }

  function keepAsking({ askGitHub, log }: FactsSources): () => Promise<GitHubAnswer | null> {
    let last: GitHubAnswer | null = null
    let asked = -Infinity
    let asking: Promise<void> | null = null
    return async () => {
      if (askGitHub === null) return null
      const age = clock.now() - asked
      // Negative where the clock was put back.
      if (asking === null && (age >= askEveryMs || age < 0)) {
        asked = clock.now()
        asking = askGitHub()
          .then(
            (found) => void (last = { ...found, at: clock.now() }),
            (error: unknown) => log.warn({ err: error }, 'GitHub could not be asked for the checklist'),
          )
          .finally(() => (asking = null))
      }
      if (asking !== null) await Promise.race([asking, clock.sleep(patienceMs, neverAborted)])
      return last
    }
  }
}
