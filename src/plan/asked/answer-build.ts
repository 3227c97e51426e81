import { entryOf, type PullRequestEvent } from '../../domain/index.ts'
import type { Choice } from '../plan-builds.ts'
import { planEvent } from '../plan-event.ts'
import { refuse, unusable, type Answer } from './answer.ts'
import type { AskedSources, Commented } from './asking.ts'
import { refuseUnknown } from './unknown-names.ts'

/**
 * `/slipway build`: what the build file selects for the pull request's head. Entries that are named are built
 * even if filters skip them. Trust is judged as for every event: who asks lends the author none.
 */
export async function answerBuild(
  sources: AskedSources,
  { event, pull, tenant }: Commented,
  names: readonly string[],
): Promise<Answer> {
  if (!pull.open) return refuse(`Pull request ${pull.number} is closed: nothing is built for it.`)
  const { repository, author: sender } = event
  const asked: PullRequestEvent = { ...pull, kind: 'pull_request', action: 'asked', repository, sender }
  const planFor = (choice: Choice) => planEvent(sources, asked, tenant, choice)
  const plan = await planFor(
    names.length === 0 ? { names: null, force: false } : { names: [...names], force: true },
  )
  if (plan.kind === 'ignored') return refuse(plan.reason)
  if (plan.kind === 'invalid') {
    return { ...refuse(unusable(plan.path)), plan }
  }
  const found = [...plan.builds, ...plan.skipped].map(({ name }) => name)
  const isMissing = names.some((name) => !found.includes(name) && !found.map(entryOf).includes(name))
  const all = isMissing ? await planFor({ names: null, force: false }) : null
  const known = all?.kind === 'planned' ? [...all.builds, ...all.skipped].map(({ name }) => name) : found
  const barred = plan.skipped.filter(({ refused }) => refused === true).map(({ reason }) => reason)
  const nothing =
    names.length === 0 && plan.builds.length === 0 && barred.length === 0
      ? ['The build file selects nothing for this pull request: name a build to have it built all the same.']
      : []
  return { orders: [], refused: [...refuseUnknown(names, known), ...new Set(barred), ...nothing], plan }
}
