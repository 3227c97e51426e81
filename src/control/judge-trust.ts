import {
  fullName,
  mayWrite,
  type BuildingEvent,
  type Permission,
  type PullRequestEvent,
  type Tenant,
} from '../domain/index.ts'

/** What trust in a pull request from a fork hangs on; for other events nothing of it is looked at. */
export interface TrustFacts {
  /** What the author may do now. */
  author: Permission
  /** What the sender of the event may do now. */
  sender: Permission
  /** A Build of this very commit was trusted before. */
  vouched: boolean
  /** Somebody who may has approved this very commit. */
  approved: boolean
}

/** How far an event's code is trusted. */
export type TrustJudgement =
  | { trust: 'trusted' }
  /** Built with the tenant's untrusted settings, once the commit is approved. `reason` is a sentence for people. */
  | { trust: 'untrusted'; approved: boolean; reason: string }
  /** Not built, whoever approves it: `reason` is told, and is never taken for a skipped build. */
  | { trust: 'refused'; reason: string }

/** The facts of somebody who may do nothing: right for whatever does not come from a fork. */
export const noFacts: TrustFacts = { author: 'none', sender: 'none', vouched: false, approved: false }

/** A pull request whose head somebody may have written who cannot write to the base repository. */
export function isFromElsewhere(event: BuildingEvent): event is PullRequestEvent {
  return event.kind === 'pull_request' && event.headRepository?.id !== event.repository.id
}

/**
 * The one place that judges trust. Whoever pushes to the repository may write to it, and a merge group holds
 * what was let into the queue. The head of a fork is trusted only when its author may write and has shown this
 * commit, or somebody else who may write has pushed it: a label, a new base or a comment says nothing about
 * who wrote what is there now, so such events need a Build of the commit that was trusted before.
 */
export function judgeTrust(
  event: BuildingEvent,
  tenant: Pick<Tenant, 'name' | 'untrusted'>,
  facts: TrustFacts,
): TrustJudgement {
  if (!isFromElsewhere(event)) return { trust: 'trusted' }
  const { headRepository, repository, number } = event
  const pushIt = `To have it built, somebody with write access can push the branch to ${fullName(repository)} itself.`
  if (headRepository === null) {
    return refused(
      `The repository that pull request ${number} comes from is gone: there is nothing to clone its commits from. ${pushIt}`,
    )
  }
  const fork = fullName(headRepository)
  if (headRepository.private) {
    return refused(
      `${fork}, where pull request ${number} comes from, is private, and Slipway has no access to forks. ${pushIt}`,
    )
  }
  const why = whyUntrusted(event, facts)
  if (why === null) return { trust: 'trusted' }
  const { policy, image } = tenant.untrusted
  if (policy === 'never') {
    return refused(
      `${why} The tenant ${tenant.name} does not build pull requests of strangers. ${pushIt} Or whoever runs Slipway can set \`untrusted\` in the tenants file.`,
    )
  }
  if (image === null) {
    return refused(
      `${why} The tenant ${tenant.name} names no image that builds of strangers may push to, so they are not built. ${pushIt} Or whoever runs Slipway can set \`untrusted.image\` in the tenants file.`,
    )
  }
  return { trust: 'untrusted', approved: facts.approved, reason: why }
}

/** Why the head of a fork is not trusted, as a sentence; null when it is. */
function whyUntrusted(event: PullRequestEvent, { author, sender, vouched }: TrustFacts): string | null {
  const { repository, number } = event
  const name = fullName(repository)
  if (!mayWrite(author)) {
    return `Pull request ${number} comes from a fork, and its author ${event.author.login} has no write access to ${name}.`
  }
  const unknown = `Pull request ${number} comes from a fork, and who pushed this commit there is not known.`
  // Heads that were found by looking have no sender.
  if (event.sender.id === 0) return unknown
  if (!mayWrite(sender)) {
    return `Pull request ${number} comes from a fork, and ${event.sender.login}, who has no write access to ${name}, changed it last.`
  }
  return showsItsCommit(event) || vouched ? null : unknown
}

/**
 * Whether the event's sender is who pushed the head, or the author who presents it. Not who reopens: whoever may push
 * to the fork could while it was closed, and no event told of it.
 */
function showsItsCommit({ action, author, sender }: PullRequestEvent): boolean {
  return action === 'synchronize' || (action === 'opened' && author.id === sender.id)
}

function refused(reason: string): TrustJudgement {
  return { trust: 'refused', reason }
}
