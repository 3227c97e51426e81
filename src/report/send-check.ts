import type { Annotation, Check, Report } from '../domain/index.ts'
import type { BeforeSending, CheckHost, FoundCheck, Log, Refused, Store } from '../ports.ts'
import { findSuccessor } from './find-successor.ts'
import { bareCheck, renderCheck, renderStatus, type Rendering } from './render-check.ts'

/** https://docs.github.com/rest/checks/runs: more are refused; they are added by later requests. */
const annotationsARequest = 50

interface SendParts {
  store: Pick<Store, 'read'>
  checkHost: CheckHost
  log: Log
}

/** What GitHub has now. */
export interface Sent {
  /** Null where only a commit status could be written. */
  githubId: number | null
  annotations: number
  /** Whether the next state is worth telling at once. */
  begins: boolean
}

/**
 * Writes the check; where GitHub refuses its words, the state without them; where it refuses checks, a commit
 * status.
 */
export async function sendCheck(
  { store, checkHost, log }: SendParts,
  rendering: Rendering,
  annotations: Annotation[],
  sending: BeforeSending,
): Promise<Sent | Refused> {
  const { report } = rendering
  const check = renderCheck(rendering)
  const outcome = await createOrUpdate(checkHost, report, check, annotations, sending)
  if (!('refused' in outcome)) return outcome
  if (outcome.refused === 'invalid') {
    log.warn({ report: report.id, reason: outcome.message }, 'GitHub refuses the words of a check')
    // Looked for, because only a later request of several may have been refused.
    return createOrUpdate(checkHost, { ...report, intended: true }, bareCheck(check), [], sending)
  }
  if (outcome.refused === 'gone') return outcome
  const told = { githubId: null, annotations: 0, begins: check.status === 'queued' }
  // Statuses of one name replace each other, so that an older one must not have the last word.
  if (await findSuccessor(store, report)) return told
  const status = await checkHost.status(report.repository, report.sha, renderStatus(rendering), sending)
  return status === 'ok' ? told : status
}

async function createOrUpdate(
  checkHost: CheckHost,
  report: Report,
  check: Check,
  annotations: Annotation[],
  sending: BeforeSending,
): Promise<Sent | Refused> {
  const { repository } = report
  const existing = await findExisting(checkHost, report, check)
  // GitHub appends and counts: what it has is not sent again.
  let done = existing?.annotations ?? 0
  let id = existing?.id
  if (id !== undefined && existing?.says && saysAll(existing.says, check) && done >= annotations.length)
    return { githubId: id, annotations: done, begins: false }
  const batch = () => annotations.slice(done, done + annotationsARequest)
  if (id === undefined) {
    const created = await checkHost.create(repository, check, batch(), sending)
    if ('refused' in created) return created
    id = created.id
    done = Math.max(created.annotations, batch().length)
  } else {
    const updated = await checkHost.update(repository, id, check, batch(), sending)
    if ('refused' in updated) return updated
    done = Math.max(updated.annotations, done + batch().length)
  }
  while (done < annotations.length) {
    const updated = await checkHost.update(repository, id, check, batch(), sending)
    if ('refused' in updated) return updated
    done = Math.max(updated.annotations, done + batch().length)
  }
  return { githubId: id, annotations: done, begins: check.status === 'queued' }
}

async function findExisting(
  checkHost: CheckHost,
  report: Report,
  check: Check,
): Promise<(Pick<FoundCheck, 'id' | 'annotations'> & Partial<FoundCheck>) | null> {
  const { repository, githubId, intended, unsettledSince } = report
  // Of an end it is worth a look: told twice, whoever listens would take it for another one.
  const mayHaveEnded = unsettledSince !== null && check.conclusion !== null
  const answerLost = intended && (githubId === null || wasFixed(report) || mayHaveEnded)
  const found = answerLost ? await checkHost.find(repository, check) : null
  return found ?? (githubId === null ? null : { id: githubId, annotations: report.annotationsAcked })
}

/** Whether it ended already, in the same words: whoever wrote them died before noting GitHub's answer. */
function saysAll(says: FoundCheck['says'], check: Check): boolean {
  const keys = ['conclusion', 'title', 'summary', 'text'] as const
  return check.conclusion !== null && keys.every((key) => says[key] === check[key])
}

/** Whether an earlier try has fixed what is annotated; nothing of an empty list can have been sent. */
export function wasFixed(report: Report): boolean {
  return report.annotations !== null && report.annotations.length > 0
}
