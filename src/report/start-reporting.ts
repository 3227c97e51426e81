import { laneOf, type Report } from '../domain/index.ts'
import type { Meter, Tracer } from '../ports.ts'
import { Unanswered, Unavailable } from '../ports.ts'
import { startLoop, type Stage } from '../stage.ts'
import { isFinal } from './check-state.ts'
import { decideTelling, type Telling } from './decide-telling.ts'
import { writeReport, type ReportParts } from './write-report.ts'

/** Installations at work at one time; within one, GitHub wants requests one after the other. */
const mostLanes = 16
const mostDue = 500
/** Of one lane, so that a long one hides no other: enough to see what waits behind an outage. */
const mostOfALane = 40
const pollMs = 5_000
const firstPauseMs = 1_000
const longestPauseMs = 60_000
/** Shorter, because when GitHub is back everybody waits for it. */
const longestOutagePauseMs = 15_000
const outageAfter = 2
const atATime = 20
/** Progress that had no room is looked at again after this long at the soonest. */
const holdMs = 60_000
const shortestRestMs = 1_000
/** A request at work is not waited for any longer; whatever it does is found again. */
const stopWithinMs = 5_000

/**
 * Reconciles every report with GitHub until both are the same. One lane per installation, so that one which is
 * slow or out of its rate budget holds up nobody else.
 */
export function startReporting(
  parts: Omit<ReportParts, 'progressEveryMs'> & {
    meter: Meter
    tracer?: Tracer | null
    progressEveryMs?: number
  },
): Stage {
  const { store, clock, log, meter, tracer, checkHost } = parts
  const writing: ReportParts = { progressEveryMs: 3_000, ...parts }
  const lanes = new Map<string, Promise<void>>()
  /** Outages in a row, by lane. */
  const outages = new Map<string, number>()
  /** Lanes without room for any write, and until when. */
  const resting = new Map<string, number>()
  let wake = () => {}

  /**
   * Writes a few, one after the other, then looks again at what is due: ends go first, and what has changed
   * meanwhile is written once. Two in a row that cannot be written are an outage: all the lane waits.
   */
  async function drain(lane: string, reports: Report[], signal: AbortSignal): Promise<void> {
    let inVain = 0
    for (const [index, report] of reports.slice(0, atATime).entries()) {
      if (signal.aborted) return
      try {
        const telling = await judge(lane, report)
        if (telling === 'rest') return
        if (telling === 'hold') continue
        const result = await writeReport(writing, report)
        meter.count('slipway_reports_total', { result })
        if (result === 'written') await noteEnd(report)
        inVain = 0
        outages.delete(lane)
      } catch (error) {
        if (!(error instanceof Unavailable))
          log.error({ report: report.id, err: error }, 'a report cannot be written')
        await defer(report, error, clock.now() + growing(report.failures, longestPauseMs))
        if (!(error instanceof Unavailable) || ++inVain < outageAfter) continue
        const outage = (outages.get(lane) ?? 0) + 1
        outages.set(lane, outage)
        const until = clock.now() + growing(outage, longestOutagePauseMs)
        log.warn({ lane, outage, err: error }, 'GitHub does not take reports now')
        await Promise.all(reports.slice(index + 1).map((waiting) => defer(waiting, error, until)))
        return
      }
    }
  }

  /** How long people waited for a build's end, once GitHub shows it. */
  async function noteEnd({ subject }: Report): Promise<void> {
    if (subject.kind !== 'build') return
    const { view, attempt } = subject
    const { build } = view
    if (build.endedAt === null || build.attempt !== attempt) return
    const reportedAt = clock.now()
    meter.time('slipway_report_seconds', (reportedAt - build.endedAt) / 1000)
    if (!tracer) return
    try {
      const origin = await store.read('originOf', { buildId: build.id })
      tracer.attempt({ origin, view, attempt, reportedAt })
    } catch (error) {
      log.warn({ build: build.id, err: error }, 'a build is missing from the traces')
    }
  }

  /** Whether there is room for this one under GitHub's limits; what has none is put off here. */
  async function judge(lane: string, report: Report): Promise<Telling> {
    const { left, moreAt } = await checkHost.budget(report.repository)
    const ends = isFinal(report)
    const open = ends ? 0 : await store.read('openReports', { lane })
    const telling = decideTelling({ ends, takes: writesOf(report), left, open })
    if (telling === 'tell') return telling
    meter.count('slipway_reports_total', { result: 'held' })
    if (telling === 'rest') resting.set(lane, Math.max(moreAt, clock.now() + shortestRestMs))
    else await store.commit('holdReport', { reportId: report.id, until: clock.now() + holdMs })
    return telling
  }

  async function defer(report: Report, error: unknown, until: number): Promise<void> {
    const reason = error instanceof Error ? error.message : String(error)
    meter.count('slipway_reports_total', { result: 'deferred' })
    await store.commit('deferReport', {
      reportId: report.id,
      retryAt: error instanceof Unavailable ? Math.max(error.retryAt, until) : until,
      answered: !(error instanceof Unanswered),
      error: reason.slice(0, 500),
    })
  }

  const loop = startLoop({
    name: 'report',
    store,
    topics: ['reports'],
    onWake: (listener) => {
      wake = listener
      return () => {}
    },
    pollMs,
    clock,
    log,
    turn: async (signal) => {
      for (const [lane, until] of resting) if (until <= clock.now()) resting.delete(lane)
      const due = await store.read('dueReports', {
        now: clock.now(),
        limit: mostDue + resting.size * mostOfALane,
        perLane: mostOfALane,
      })
      for (const [lane, reports] of Map.groupBy(due, ({ repository }) => laneOf(repository))) {
        if (lanes.has(lane) || resting.has(lane) || lanes.size >= mostLanes) continue
        const work = drain(lane, reports, signal)
          .catch((error: unknown) => log.error({ stage: 'report', err: error }, 'a lane of reports failed'))
          .finally(() => {
            lanes.delete(lane)
            wake()
          })
        lanes.set(lane, work)
      }
      // A lane that ends wakes the loop; what is due meanwhile is in a lane or waits for one.
      if (lanes.size > 0) return 'idle'
      // What rests is due all the time; whatever else becomes due is found by polling.
      if (resting.size > 0) return Math.min(...resting.values())
      return (await store.read('nextReportAt', undefined)) ?? 'idle'
    },
  })

  return {
    name: loop.name,
    async stop() {
      await loop.stop()
      const waited = new AbortController()
      const drained = Promise.all(lanes.values()).then(() => waited.abort())
      await Promise.race([drained, clock.sleep(stopWithinMs, waited.signal)])
    },
  }
}

/** A reaction, and a reply where it says why not; a check is one. */
function writesOf({ subject }: Report): number {
  return subject.kind === 'reply' && subject.reply.refusal !== null ? 2 : 1
}

function growing(failures: number, longest: number): number {
  return Math.min(longest, firstPauseMs * 2 ** Math.min(failures, 10))
}
