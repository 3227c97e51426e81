import type { Build, Execution, Observation } from '../domain/index.ts'
import { isExecutionEnded } from '../domain/index.ts'
import type { Clock, Engine, Log, Meter, RunRef, RunSnapshot, Store } from '../ports.ts'
import { succeeded } from '../shipwright/index.ts'
import { createBell } from './bell.ts'
import { maskWords } from './mask-words.ts'
import { followRun } from './follow-run.ts'
import { gatherSecrets } from './gather-secrets.ts'
import { keepUsage } from './keep-usage.ts'
import { metricReason } from './metric-reason.ts'
import { carryOver, isKnown, observationOf } from './observation-of.ts'

export interface ObserveParts {
  store: Store
  engine: Pick<Engine, 'log' | 'find' | 'remove' | 'cancel' | 'secretValues' | 'usage'>
  clock: Clock
  log: Log
  meter: Meter
  /** Of the service itself. */
  secrets: () => readonly string[]
  /** How long an end waits for the logs that can still be had. */
  drainMs: number
  /** How long a BuildRun may be without any condition. */
  stuckMs: number
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
  /** How long its BuildRun has been seen without any condition. */
  let silence: Silence | null = null
  let stuckAt: number | null = null
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

  /** The end, once the logs and the TaskRun's last word are in: the failed check shows their tail. */
  async function finish(end: RunSnapshot): Promise<void> {
    follower.end()
    const deadline = clock.now() + parts.drainMs
    while (!signal.aborted && clock.now() < deadline) {
      if (follower.isIdle() && (end.buildRun === null || hasLastWord(latest ?? end))) break
      await bell.wait(deadline - clock.now(), signal)
    }
    if (end.buildRun !== null) {
      const ended = observationOf(latest ?? end)
      const worked = ended.steps.filter(({ endedAt }) => endedAt !== null).map(({ container }) => container)
      await usage.askForEnd(ended.pod, worked, usagePatienceMs, signal)
    }
    if (signal.aborted) return
    // What came since may be newer, but an end is an end even if the BuildRun is deleted right after it.
    await advance(see({ ...(latest ?? end), buildRun: end.buildRun }, execution))
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

  /** Shipwright retries some faults for ever without a word; nobody else ends such a run. */
  async function giveUp(): Promise<void> {
    const message = `BuildRun ${ref.namespace}/${ref.name} got no condition within ${parts.stuckMs / 1000} seconds: Shipwright's controller does not take it up. Its log says why; it was removed.`
    await engine.remove(ref)
    const none = { step: null, exitCode: null, pod: null, container: null }
    const seen = observationOf({ ref, buildRun: null, taskRun: null, pod: null })
    await advance(carryOver(execution, { ...seen, failure: { reason: 'BuildRunStuck', message, ...none } }))
  }

  /** A Pod that is cancelled takes its logs with it: readings that have only begun may catch up first. */
  async function askToEnd(): Promise<void> {
    askToEndAt ??= follower.isIdle() ? bornAt : bornAt + parts.drainMs
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
      const silent = seen.buildRun !== null && succeeded(seen.buildRun) === null
      silence = silent ? goOn(silence, clock.now()) : null
      stuckAt = silence && silence.until + parts.stuckMs - silence.ms
      if (stuckAt !== null && stuckAt <= clock.now()) finishWith(giveUp())
      else if (!isKnown(stored, observation)) await advance(observation)
      if (stored.cancelAskedAt !== null && !askedToEnd) await askToEnd()
    },
    dueAt() {
      if (finishing) return null
      const toEnd = askedToEnd ? null : askToEndAt
      const times = (againAt === null ? [stuckAt, askAt, toEnd, usage.dueAt()] : [againAt]).filter(
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

interface Silence {
  /** How long it has been. */
  ms: number
  /** When it was seen last. */
  until: number
}

/** Looks are seconds apart: what is between two that are further apart was spent asleep, or is a clock that jumped. */
const longestGapMs = 10_000

function goOn(silence: Silence | null, now: number): Silence {
  if (silence === null) return { ms: 0, until: now }
  const gap = Math.max(0, Math.min(now - silence.until, longestGapMs))
  return { ms: silence.ms + gap, until: now }
}

/** A BuildRun of the same name and execution that somebody made anew is not the one that we started. */
function isOurs(snapshot: RunSnapshot, execution: Execution): boolean {
  const uid = snapshot.buildRun?.metadata.uid
  return uid === undefined || execution.buildRunUid === null || uid === execution.buildRunUid
}

/** The TaskRun ends a moment before its BuildRun, but on another watch. */
function hasLastWord({ taskRun }: RunSnapshot): boolean {
  return taskRun === null || (succeeded(taskRun)?.status ?? 'Unknown') !== 'Unknown'
}
