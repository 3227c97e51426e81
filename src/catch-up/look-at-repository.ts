import { createHash } from 'node:crypto'
import type { Head, RepositoryRecord } from '../domain/index.ts'
import type { Clock, FoundRepository, Log, Meter, SourceHost, Store } from '../ports.ts'
import { compareHeads, timeOf, type MissedHead } from './compare-heads.ts'
import { compareRepository } from './compare-repository.ts'
import { pullRequestEvent, pushEvent, repositoryEvent, type MadeEvent } from './make-payload.ts'

export interface LookParts {
  store: Store
  sourceHost: Pick<SourceHost, 'lookUp' | 'heads' | 'pullRequest' | 'commitMessage'>
  clock: Clock
  log: Log
  meter: Meter
  /** Events take their time: what is unknown is only missed when it still is after this many milliseconds. */
  settleMs: number
}

/** What earlier looks at a repository found, by what it is about: when it was first seen (our clock, epoch ms). */
export type Suspicions = Map<string, number>

/** What is older than this by the source host's clock has no event under way any more. */
const oldMs = 10 * 60_000

/** A repository that cannot be seen for a moment is not gone, and taking it for gone ends all that it has. */
const goneFactor = 20

/**
 * Compares a repository with what events have told, and stores what was missed as a delivery in GitHub's shape,
 * so that it goes the way of every event. Twice the same gives the same GUID, which the store takes once.
 * Answers when to look again at the latest, where something is still to settle. Throws `Unavailable`.
 */
export async function lookAtRepository(
  parts: LookParts,
  record: RepositoryRecord,
  suspicions: Suspicions,
): Promise<number | null> {
  const { store, sourceHost, clock } = parts
  const { repository } = record
  const found = await sourceHost.lookUp(repository)
  const again = clock.now() + parts.settleMs
  if (found === 'gone') {
    const patient = { ...parts, settleMs: goneFactor * parts.settleMs }
    if (!isSettled(patient, suspicions, 'gone', clock.now())) return again
    const last: FoundRepository = { ...repository, archived: false, pushedAt: record.seenAt }
    await receive(parts, repositoryEvent(last, 'deleted'), ['gone', repository.id, record.seenAt])
    return null
  }
  suspicions.delete('gone')
  const change = compareRepository(repository, found)
  if (change !== null) {
    const [old, now] = [JSON.stringify(repository), JSON.stringify({ ...found, pushedAt: 0 })]
    await receive(parts, repositoryEvent(found, change), ['repository', repository.id, old, now])
    // Its heads are looked at when that has been taken in.
    return change === 'archived' ? null : again
  }
  const there = await sourceHost.heads(found)
  const recorded = await store.read('heads', { repositoryId: repository.id })
  const missed = compareHeads(recorded, there, found.pushedAt)
  if (record.baselinedAt === null) await recordBaseline(parts, record, missed, found)
  const news = missed.filter(({ known }) => known !== null || record.baselinedAt !== null)
  const names = new Set(news.map(nameOf))
  for (const name of suspicions.keys()) if (!names.has(name)) suspicions.delete(name)
  let unsettled = false
  for (const head of news) {
    if (isSettled(parts, suspicions, nameOf(head), timeOf(head, found.pushedAt)))
      await tellOf(parts, found, head)
    else unsettled = true
  }
  return unsettled ? again : null
}

/** Refs that were there before we came are not new ones. */
async function recordBaseline(
  { store, clock }: LookParts,
  { repository }: RepositoryRecord,
  missed: MissedHead[],
  found: FoundRepository,
): Promise<void> {
  const heads: Omit<Head, 'seenAt'>[] = missed.flatMap((head) => {
    if (head.known !== null || head.kind === 'closed' || head.kind === 'deleted') return []
    const sha = head.kind === 'pushed' ? head.sha : head.pull.sha
    return [{ ref: head.ref, sha, at: timeOf(head, found.pushedAt) }]
  })
  await store.commit('recordHeads', { repositoryId: repository.id, heads, now: clock.now() })
}

function isSettled(parts: LookParts, suspicions: Suspicions, name: string, at: number): boolean {
  const now = parts.clock.now()
  const since = suspicions.get(name) ?? now
  suspicions.set(name, since)
  return now - since >= parts.settleMs || now - at >= oldMs
}

async function tellOf(parts: LookParts, repository: FoundRepository, head: MissedHead): Promise<void> {
  const { sourceHost, log, meter } = parts
  const { ref, known } = head
  const made = await describe()
  if (made === null) return
  const id = ['head', repository.id, ref, known?.sha ?? '', known?.at ?? 0, nameOf(head)]
  if ((await receive(parts, made, id)) !== 'new') return
  meter.count('slipway_missed_heads_total')
  log.info({ repository: repository.id, kind: head.kind }, 'no event told of a head that has changed')

  async function describe(): Promise<MadeEvent | null> {
    switch (head.kind) {
      case 'pushed': {
        const message = await sourceHost.commitMessage(repository, head.sha)
        return pushEvent(repository, { ref, before: known?.sha ?? null, sha: head.sha, message })
      }
      case 'deleted':
        return pushEvent(repository, { ref, before: head.known.sha, sha: null, message: null })
      case 'proposed':
        return known === null
          ? pullRequestEvent(repository, head.pull, 'opened', null)
          : pullRequestEvent(repository, head.pull, 'synchronize', known.sha)
      case 'closed': {
        const pull = await sourceHost.pullRequest(repository, head.number)
        // Opened again since the list was read.
        return pull === null || pull.open ? null : pullRequestEvent(repository, pull, 'closed', null)
      }
    }
  }
}

async function receive(
  { store, clock }: LookParts,
  { event, payload }: MadeEvent,
  id: (string | number)[],
): Promise<'new' | 'seen' | 'again'> {
  const guid = `${id[0]}-${id[1]}-${createHash('sha256').update(JSON.stringify(id)).digest('hex').slice(0, 32)}`
  const body = Buffer.from(JSON.stringify(payload))
  return store.commit('receiveDelivery', { guid, event, body, now: clock.now(), tenant: null })
}

/** The same as long as the ref does not move on. */
function nameOf(head: MissedHead): string {
  const sha = head.kind === 'pushed' ? head.sha : head.kind === 'proposed' ? head.pull.sha : head.kind
  return `${head.ref} ${sha}`
}
