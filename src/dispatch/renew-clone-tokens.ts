import type { Build, Execution } from '../domain/index.ts'
import type { Clock, Engine, Log, SourceHost } from '../ports.ts'
import { cloneSecretFor } from './build-run-for.ts'

interface RenewalParts {
  engine: Pick<Engine, 'renew'>
  sourceHost: Pick<SourceHost, 'cloneToken'>
  clock: Clock
  log: Log
}

type Live = { execution: Execution; build: Build }

/** Clone tokens of runs that wait so long that theirs would end before the source is fetched. */
interface Renewals {
  /** Begins what is due; safe to call at any time. */
  look(live: Live[]): void
  /** Resolves when nothing is under way. */
  idle(): Promise<void>
}

/** A token lasts an hour; a Pod that starts a moment after this still has a quarter of it. */
const renewAfterMs = 45 * 60_000
const retryMs = 60_000

/** Whether the source of this run has not been fetched yet and its token is getting old. */
function isDue({ execution, build }: Live, madeAt: number, now: number): boolean {
  const waits = execution.buildRunUid !== null && execution.state === 'queued'
  const wanted = execution.cancelAskedAt === null
  const hasToken = build.config.source.private && build.trust === 'trusted'
  return waits && wanted && hasToken && now - madeAt >= renewAfterMs
}

export function createRenewals({ engine, sourceHost, clock, log }: RenewalParts): Renewals {
  /** When the token of an execution was made; before this process it was when the execution was. */
  const madeAt = new Map<string, number>()
  const working = new Map<string, Promise<void>>()

  async function renew({ execution, build }: Live): Promise<void> {
    const about = { build: build.id, execution: execution.id }
    const now = clock.now()
    try {
      const access = await sourceHost.cloneToken(build.repository)
      if (access === null) throw new Error('no clone token is to be had')
      const { namespace, buildRun: name, id: executionId } = execution
      await engine.renew({ namespace, name, executionId }, cloneSecretFor(execution, build, access.token))
      madeAt.set(execution.id, now)
      log.info(about, 'clone token renewed')
    } catch (error) {
      madeAt.set(execution.id, now + retryMs - renewAfterMs)
      log.warn({ ...about, err: error }, 'clone token not renewed, trying again')
    }
  }

  return {
    look(live) {
      const ids = new Set(live.map(({ execution }) => execution.id))
      for (const id of madeAt.keys()) if (!ids.has(id)) madeAt.delete(id)
      for (const one of live) {
        const { id, createdAt } = one.execution
        if (working.has(id) || !isDue(one, madeAt.get(id) ?? createdAt, clock.now())) continue
        working.set(
          id,
          renew(one).finally(() => working.delete(id)),
        )
      }
    },
    async idle() {
      await Promise.all(working.values())
    },
  }
}
