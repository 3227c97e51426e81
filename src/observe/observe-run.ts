import type { Build, Execution, Observation } from '../domain/index.ts'
import { isExecutionEnded } from '../domain/index.ts'
import type { Clock, Engine, Log, Meter, RunRef, RunSnapshot, Store } from '../ports.ts'
import type { StallNote } from '../shipwright/index.ts'
import { createBell } from './bell.ts'
import { maskWords } from './mask-words.ts'
import { explainByLog } from './explain-by-log.ts'
import { followRun } from './follow-run.ts'
import { gatherSecrets } from './gather-secrets.ts'
import { keepUsage } from './keep-usage.ts'
import { hasLastWord } from './last-word.ts'
import { metricReason } from './metric-reason.ts'
import { carryOver, isKnown, observationOf } from './observation-of.ts'
import { stallFailure } from './stalls/stall-failure.ts'
import type { StallLimits } from './stalls/suspect-stall.ts'
import { watchStall } from './stalls/watch-stall.ts'

export interface ObserveParts {
  store: Store
  engine: Pick<Engine, 'log' | 'find' | 'remove' | 'cancel' | 'note' | 'secretValues' | 'usage'>
  clock: Clock
  log: Log
  meter: Meter
  /** Of the service itself. */
  secrets: () => readonly string[]
  /** How long an end waits for the logs that can still be had. */
  drainMs: number
  stalls: StallLimits
  maxLogBytes: number
}

/** One live execution, watched until its end is in the store. */
export interface RunObserver {
  /** Takes in what is stored and what is seen now; `absent` where every BuildRun was listed and it was not there. */
  look(execution: Execution, snapshot: RunSnapshot | null, absent: boolean): Promise<void>
  /** When to look again though nothing happened (epoch ms); null for never. */
  dueAt(): number | null
  /** Logs that came too late for the end are still taken for a while; nothing of it is left afterwards. */
  close(): Promise<void>
}

/** Logs over hundreds of megabytes are still arriving when their run ends. */
const lateLogsMs = 60_000
const presenceMs = 2_000
const retryMs = 2_000
/** What the steps used is not worth more of the end's time. */
const usagePatienceMs = 1_000

/** Observes one execution; `signal` stops everything that it does. */
export function observeRun(
  parts: ObserveParts,
  first: { execution: Execution; build: Build },
  signal: AbortSignal,
): RunObserver {
  const { store, engine, clock, log, meter } = parts
  const { build } = first
  const executionId = first.execution.id
  const about = { build: build.id, execution: executionId }
  const ref: RunRef = { namespace: first.execution.namespace, name: first.execution.buildRun, executionId }
  const bell = createBell(clock)
  const closing = new AbortController()
  const working = AbortSignal.any([signal, closing.signal])
  const secrets = gatherSecrets(parts, first.execution)
  const { newMasker } = secrets
  const usage = keepUsage(parts, ref.namespace)
  const follower = followRun(parts, { executionId, newMasker, changed: () => bell.ring() }, working)
  let execution = first.execution
  let latest: RunSnapshot | null = null
  let finishing: Promise<void> | null = null
  const stall = watchStall(parts, { ref, build, execution: first.execution, mask: secrets.mask })
  let askAt: number | null = null
  let againAt: number | null = null
  const bornAt = clock.now()
  let askToEndAt: number | null = null
  let askedToEnd = false

  /** What a snapshot says beyond what is stored. The cluster's words may quote what is secret. */
  function see(snapshot: RunSnapshot, stored: Execution): Observation {
    usage.see(snapshot)
    const observation = carryOver(stored, maskWords(observationOf(snapshot), secrets.mask))
    return usage.complete(observation, stored.steps)
  }

  async function advance(observation: Observation): Promise<void> {
    const now = clock.now()
    const ended = isExecutionEnded(observation.state)
    const told = ended ? { ...observation, endedAt: observation.endedAt ?? now } : observation
    const result = await store.commit('advanceExecution', { executionId, now, observation: told })
    if (result === 'unchanged') return
    if (execution.state === 'queued' && observation.state === 'running')
      meter.time('slipway_start_seconds', (now - execution.createdAt) / 1000)
    if (!ended) return
    const reason = metricReason(observation.failure?.reason)
    meter.count('slipway_executions_total', { outcome: observation.state, reason })
    meter.time('slipway_execution_seconds', (now - execution.createdAt) / 1000)
    log.info({ ...about, state: observation.state, reason: observation.failure?.reason }, 'execution ended')
  }

  /** What there is of the logs, and until `isReady`, but not for long. */
  async function takeLogs(isReady = () => true): Promise<void> {
    follower.end()
    const deadline = clock.now() + parts.drainMs
    while (!signal.aborted && clock.now() < deadline) {
      if (follower.isIdle() && isReady()) break
      await bell.wait(deadline - clock.now(), signal)
    }
  }

  /** The end, once the logs and the TaskRun's last word are in: the failed check shows their tail. */
  async function finish(end: RunSnapshot): Promise<void> {
    await takeLogs(() => end.buildRun === null || hasLastWord(latest ?? end))
    if (end.buildRun !== null) {
      const ended = observationOf(latest ?? end)
      const worked = ended.steps.filter(({ endedAt }) => endedAt !== null).map(({ container }) => container)
      await usage.askForEnd(ended.pod, worked, usagePatienceMs, signal)
    }
    if (signal.aborted) return
    // What came since may be newer, but an end is an end even if the BuildRun is deleted right after it.
    const seen = see({ ...(latest ?? end), buildRun: end.buildRun }, execution)
    await advance(await explainByLog(store, executionId, seen))
  }

  function finishWith(doing: Promise<void>): void {
    finishing = doing.catch((error: unknown) => {
      log.error({ ...about, err: error }, 'end not recorded, trying again')
      finishing = null
      againAt = clock.now() + retryMs
    })
  }

  async function askAfresh(): Promise<void> {
    if (askAt !== null && clock.now() < askAt) return
    askAt = clock.now() + presenceMs
    const found = await engine.find(ref)
    if (found?.uid === execution.buildRunUid) return
    finishWith(finish({ ref, buildRun: null, taskRun: null, pod: null }))
  }

  /** It was asked to end and did not: what is known of it is recorded, and then it goes with all that it owns. */
  async function giveUp(note: StallNote): Promise<void> {
    await takeLogs()
    if (signal.aborted) return
    const seen = see({ ...(latest ?? { ref, taskRun: null, pod: null }), buildRun: null }, execution)
    await advance({
      ...seen,
      failure: stallFailure(note, latest ?? { ref, buildRun: null, taskRun: null, pod: null }),
    })
    // It has been asked to end, so that it does nothing any more where this is not to be had now.
    await engine.remove(ref).catch((error: unknown) => {
      log.warn({ ...about, err: error }, 'a BuildRun that did not end was not removed')
    })
  }

  /** When readings that have only begun have had the time to catch up. */
  function logsAreDueAt(): number {
    return follower.isIdle() ? bornAt : bornAt + parts.drainMs
  }

  /** A Pod that is cancelled takes its logs with it. */
  async function askToEnd(): Promise<void> {
    askToEndAt ??= logsAreDueAt()
    if (clock.now() < askToEndAt) return
    askToEndAt = clock.now() + retryMs
    await engine.cancel(ref)
    askedToEnd = true
    log.info(about, 'asked the BuildRun to end')
  }

  return {
    async look(stored, snapshot, absent) {
      execution = stored
      const seen = snapshot && isOurs(snapshot, stored) ? snapshot : null
      const gone = snapshot !== null && seen === null
      if (seen) {
        latest = seen.buildRun === null && latest ? { ...latest, buildRun: null } : seen
        follower.look(seen)
        bell.ring()
      }
      if (finishing || (againAt !== null && clock.now() < againAt)) return
      againAt = null
      if (gone || (seen === null && absent && stored.buildRunUid !== null)) return askAfresh()
      askAt = null
      if (!seen) return
      const observation = see(seen, stored)
      usage.look(observation.pod, observation.steps)
      if (isExecutionEnded(observation.state)) {
        finishWith(finish(seen))
        return
      }
      if (!isKnown(stored, observation)) await advance(observation)
      const isWanted = stored.cancelAskedAt !== null
      const chance = { notBefore: logsAreDueAt(), isWanted, taskRun: observation.taskRun }
      const given = seen.buildRun && (await stall.look({ ...seen, buildRun: seen.buildRun }, chance))
      if (given) {
        finishWith(giveUp(given))
        return
      }
      if (stored.cancelAskedAt !== null && !askedToEnd) await askToEnd()
    },
    dueAt() {
      if (finishing) return null
      const toEnd = askedToEnd ? null : askToEndAt
      const times = (againAt === null ? [stall.dueAt(), askAt, toEnd, usage.dueAt()] : [againAt]).filter(
        (time) => time !== null,
      )
      return times.length === 0 ? null : Math.min(...times)
    },
    async close() {
      const patience = clock.sleep(lateLogsMs, working)
      await Promise.race([follower.idle(), patience])
      closing.abort()
      await Promise.all([follower.idle(), finishing])
    },
  }
}

/** A BuildRun of the same name and execution that somebody made anew is not the one that we started. */
function isOurs(snapshot: RunSnapshot, execution: Execution): boolean {
  const uid = snapshot.buildRun?.metadata.uid
  return uid === undefined || execution.buildRunUid === null || uid === execution.buildRunUid
}
