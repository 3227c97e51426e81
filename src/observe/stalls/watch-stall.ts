import type { Build, Execution } from '../../domain/index.ts'
import type { Clock, Engine, Log, RunRef, RunSnapshot } from '../../ports.ts'
import {
  readHeldNote,
  readStallNote,
  succeeded,
  type BuildRun,
  type StallNote,
} from '../../shipwright/index.ts'
import { keepPatience } from './keep-patience.ts'
import { suspectStall, type StallLimits, type Suspicion } from './suspect-stall.ts'

interface StallParts {
  engine: Pick<Engine, 'find' | 'cancel' | 'note'>
  clock: Clock
  log: Log
  stalls: StallLimits
}

interface StallChance {
  /** Nothing is asked to end before this (epoch ms), so that its logs can be read. */
  notBefore: number
  /** Whether somebody has asked for its end. */
  isWanted: boolean
  /** The TaskRun that it had when it was seen last. */
  taskRun: string | null
}

/** What an execution is held up by, and what is done about it. */
interface StallWatch {
  /** Looks at a run that has not ended. What lasts too long is asked to end; a note is returned once that did not help either. */
  look(snapshot: RunSnapshot & { buildRun: BuildRun }, when: StallChance): Promise<StallNote | null>
  /** When to look again though nothing happened (epoch ms); null for never. */
  dueAt(): number | null
}

/** How long a BuildRun that was asked to end may take; who has said nothing before says nothing now either. */
const endMs = 60_000
const silentEndMs = 10_000
const retryMs = 5_000
/** Watches are not in step: what is missing for less than this is only late. */
const settledMs = 1_000
const longestMessage = 4_096

/** Watches one execution. That it was asked to end is kept on the BuildRun, so that a restart does not forget why. */
export function watchStall(
  { engine, clock, log, stalls }: StallParts,
  about: { ref: RunRef; build: Build; execution: Execution; mask: (text: string) => string },
): StallWatch {
  const { ref, build, execution, mask } = about
  const patience = keepPatience(execution.createdAt)
  const timeoutMs = build.config.timeoutSeconds * 1000
  let asked: StallNote | null = null
  let dueAt: number | null = null
  let retryAt = 0
  /** The cause that was kept on the BuildRun. */
  let kept: string | null | undefined
  let keepAt: number | null = null

  /** What cannot be kept now costs no more than a time that begins anew with a restart. */
  async function keep(buildRun: BuildRun): Promise<void> {
    if (kept === undefined) kept = readHeldNote(buildRun)?.cause ?? null
    keepAt = null
    const note = patience.note()
    if ((note?.cause ?? null) === kept) return
    if (note !== null && clock.now() < note.since + settledMs) {
      keepAt = note.since + settledMs
      return
    }
    kept = note?.cause ?? null
    await engine.note(ref, note).catch((error: unknown) => {
      log.info({ execution: execution.id, err: error }, 'since when a BuildRun is held up was not kept')
    })
  }

  /** A watch that was cut may show what is no more: the BuildRun itself is asked before it is ended. */
  async function isStillSo(buildRun: BuildRun): Promise<boolean> {
    const found = await engine.find(ref)
    if (found?.uid !== buildRun.metadata.uid) return false
    if (found?.condition === undefined) return true
    const seen = succeeded(buildRun)
    const { status, reason } = found.condition ?? {}
    return status === seen?.status && reason === seen?.reason
  }

  async function askToEnd(suspicion: Suspicion, buildRun: BuildRun, isWanted: boolean): Promise<void> {
    const { reason, container } = suspicion
    if (!(await isStillSo(buildRun))) return
    const message = mask(suspicion.message).slice(0, longestMessage)
    const note = { reason, message, container, at: clock.now() }
    // Whose end somebody wanted is cancelled, whatever held it up.
    const answer = isWanted ? await engine.cancel(ref) : await engine.cancel(ref, note)
    if (answer === 'asked') asked = note
    log.warn(
      { build: build.id, execution: execution.id, reason, container },
      'asked a BuildRun that is held up to end',
    )
  }

  return {
    async look(snapshot, { notBefore, isWanted, taskRun }) {
      const now = clock.now()
      asked ??= readStallNote(snapshot.buildRun)
      if (asked !== null) {
        const isSilent = succeeded(snapshot.buildRun) === null
        keepAt = null
        dueAt = asked.at + (isSilent ? Math.min(silentEndMs, stalls.silentMs) : endMs)
        return dueAt <= now ? asked : null
      }
      const suspicion = suspectStall(snapshot, stalls, timeoutMs, taskRun)
      const overAt = patience.take(suspicion, now, readHeldNote(snapshot.buildRun))
      await keep(snapshot.buildRun)
      if (suspicion === null || overAt === null) {
        dueAt = null
        return null
      }
      dueAt = Math.max(overAt, notBefore, retryAt)
      if (dueAt > now) return null
      // What cannot be asked now is not asked again with each look.
      dueAt = retryAt = now + retryMs
      await askToEnd(suspicion, snapshot.buildRun, isWanted)
      return null
    },
    dueAt: () => (dueAt === null || keepAt === null ? dueAt : Math.min(dueAt, keepAt)),
  }
}
