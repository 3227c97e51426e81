import type { Annotation, Report } from '../domain/index.ts'
import { mostAnnotations, type Annotated } from '../logs/annotate.ts'
import type { BeforeSending, CheckHost, Clock, CommentHost, Log, Refused, Store } from '../ports.ts'
import { Unavailable } from '../ports.ts'
import { type CheckReport, isCheck } from './check-report.ts'
import { isFinal } from './check-state.ts'
import { gatherAnnotations, readFailureLog, type Sources } from './gather-failure.ts'
import type { ReadWait } from './read-wait.ts'
import { sendCheck, type Sent, wasFixed } from './send-check.ts'
import { sendReply } from './send-reply.ts'

/** After this many vain tries an end goes out without annotations rather than wait for them. */
const patience = 3
/** An intent is committed anew where the request goes out later than this. */
const staleMs = 1_000
/**
 * How long after its intent a write without an answer may still take effect: it is sent when the intent grows
 * stale at the latest, 5 s later when there was no connection, and GitHub ends requests after 10 s.
 * Until then a look whether it did says nothing, and an older state could replace a newer one.
 */
const settleMs = 17_000
const nothing: Annotated = { annotations: [], more: 0 }

export interface ReportParts {
  store: Store
  checkHost: CheckHost
  commentHost: CommentHost
  sourceHost: Sources
  clock: Clock
  log: Log
  publicUrl: string | null
  /** Left out: checks tell the place of what waits, and not why. */
  readWait?: ReadWait
  /** Between two writes of progress to one check, in milliseconds. */
  progressEveryMs: number
}

/**
 * Makes GitHub show what the report says, and records that it does. Intent first, so that a check whose answer
 * was lost is found again instead of made twice. Throws `Unavailable`; then nothing is recorded as written.
 */
export async function writeReport(
  parts: ReportParts,
  report: Report,
): Promise<'written' | 'abandoned' | 'settling'> {
  const { store, clock } = parts
  if (await isSettling(parts, report)) return 'settling'
  let outcome: Sent | Refused
  try {
    outcome = isCheck(report) ? await writeCheck(parts, report) : await writeReply(parts, report)
  } catch (error) {
    if (!(error instanceof OvertakenError)) throw error
    parts.log.warn({ report: report.id }, 'another replica writes this report')
    return 'settling'
  }

  if ('refused' in outcome) {
    const error = `${outcome.refused}: ${outcome.message}`
    await store.commit('abandonReport', { reportId: report.id, version: report.desired, error })
    parts.log.warn(
      { report: report.id, refused: outcome.refused, reason: outcome.message },
      'GitHub refuses a report',
    )
    return 'abandoned'
  }
  await store.commit('acknowledgeReport', {
    reportId: report.id,
    version: report.desired,
    githubId: outcome.githubId,
    annotationsAcked: outcome.annotations,
    // That it has begun is news, which need not wait as long as progress does.
    nextAt: clock.now() + (outcome.begins ? 0 : parts.progressEveryMs),
  })
  return 'written'
}

async function writeCheck(parts: ReportParts, report: CheckReport): Promise<Sent | Refused> {
  const { store, clock, publicUrl } = parts
  const final = isFinal(report)
  const log = await readFailureLog(store, report)
  const { annotations, more } = final ? await fixedAnnotations(parts, report, log) : nothing
  const facts = { log, annotations: annotations.length, more }
  const wait = (await parts.readWait?.(report)) ?? null
  const rendering = { report, facts, publicUrl, now: clock.now(), wait }
  const sending = await intend(parts, report, final ? annotations : null)
  return sendCheck(parts, rendering, annotations, sending)
}

async function writeReply(parts: ReportParts, report: Report): Promise<Sent | Refused> {
  if (report.subject.kind !== 'reply') throw new Error(`report ${report.id} is no reply`)
  const sending = await intend(parts, report, null)
  const outcome = await sendReply(parts.commentHost, report.subject.reply, report.intended, sending)
  return outcome === 'ok' ? { githubId: null, annotations: 0, begins: false } : outcome
}

/** This replica stood still for so long that another one has taken the report over: nothing is sent. */
class OvertakenError extends Error {
  override readonly name = 'OvertakenError'
}

/** Commits the intent, and then again before each request that had to wait: for credentials, or for others' turns. */
async function intend(
  { store, clock }: ReportParts,
  { id: reportId, acked, ...read }: Report,
  annotations: Annotation[] | null,
): Promise<BeforeSending> {
  let at: number
  let seen = { acked, intended: read.intended, unsettledSince: read.unsettledSince }
  const commit = async () => {
    at = clock.now()
    const outcome = await store.commit('intendReport', { reportId, annotations, now: at, seen })
    if (outcome === 'overtaken') throw new OvertakenError(`report ${reportId} is another replica's`)
    seen = { acked, intended: true, unsettledSince: at }
  }
  await commit()
  return async () => {
    if (clock.now() - at >= staleMs) await commit()
  }
}

/** Whether an earlier write is still under way for all we know; then the report waits until it cannot be. */
async function isSettling({ store, clock }: ReportParts, report: Report): Promise<boolean> {
  const since = report.unsettledSince
  // A clock that was put back makes nobody wait longer.
  if (since === null || since > clock.now() || since + settleMs <= clock.now()) return false
  await store.commit('deferReport', {
    reportId: report.id,
    retryAt: since + settleMs,
    answered: false,
    error: 'an earlier write was not answered',
  })
  return true
}

/** What an earlier try has fixed stays, since some of it may be on the check already; only the rest is counted anew. */
async function fixedAnnotations(parts: ReportParts, report: Report, log: string): Promise<Annotated> {
  const fixed = wasFixed(report) ? report.annotations : null
  if (fixed !== null && fixed.length < mostAnnotations) return { annotations: fixed, more: 0 }
  try {
    const gathered = await gatherAnnotations(parts, report, log)
    return { annotations: fixed ?? gathered.annotations, more: gathered.more }
  } catch (error) {
    const patient = report.failures < patience && fixed === null
    if (error instanceof Unavailable && !patient) return { annotations: fixed ?? [], more: 0 }
    throw error
  }
}
