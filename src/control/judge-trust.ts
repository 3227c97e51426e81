import { fullName, type SourceEvent, type Trust } from '../domain/index.ts'

/** How far an event's code is trusted, and why not. */
interface Judgement {
  trust: Trust
  /** A sentence for people; null when trusted. */
  reason: string | null
}

/**
 * The one place that judges trust. Whoever pushes to the repository may write to it; the head of a pull
 * request that lives elsewhere (or nowhere any more) was written by somebody who perhaps may not.
 */
export function judgeTrust(event: SourceEvent): Judgement {
  if (event.kind === 'push') return trusted
  const { headRepository, repository } = event
  if (headRepository?.id === repository.id) return trusted
  const head = headRepository === null ? 'a repository that is gone' : fullName(headRepository)
  return {
    trust: 'untrusted',
    reason: `The head of pull request ${event.number} is in ${head} and not in ${fullName(repository)}; pull requests from forks are not built, because they would run a stranger's code with the tenant's secrets.`,
  }
}

const trusted: Judgement = { trust: 'trusted', reason: null }
