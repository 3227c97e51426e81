import type { Build, Execution, Failure } from '../domain/index.ts'
import type { Clock, Engine, Log, SourceHost, Store } from '../ports.ts'
import { buildRunFor, type RetentionDefaults } from './build-run-for.ts'

interface StartParts {
  store: Store
  engine: Pick<Engine, 'start' | 'find'>
  sourceHost: Pick<SourceHost, 'cloneToken'>
  retention: RetentionDefaults
  /** Whether the configuration still has a tenant of this name. */
  hasTenant: (name: string) => boolean
  clock: Clock
  log: Log
}

/**
 * Makes an admitted execution's BuildRun and records its uid (T4), or its failure when that can never be.
 * Throws Unavailable when it may work later. Safe to repeat: the names derive from the execution.
 */
export async function startExecution(
  parts: StartParts,
  execution: Execution,
  build: Build,
): Promise<'started' | 'refused'> {
  const { store, log } = parts
  const about = { build: build.id, execution: execution.id, namespace: execution.namespace }
  const ref = { namespace: execution.namespace, name: execution.buildRun, executionId: execution.id }
  // One that was made while the tenant was there goes on.
  if (!parts.hasTenant(build.tenant) && (await parts.engine.find(ref)) === null) {
    const why = `The service is no longer set up for the tenant ${build.tenant}.`
    return refuse(parts, execution, failure('TenantRemoved', why))
  }
  const cloned = await cloneAccess(parts, execution, build)
  if ('reason' in cloned) return refuse(parts, execution, cloned)

  const { run, clone } = buildRunFor(execution, build, cloned.token, parts.retention)
  const answer = await parts.engine.start(ref, run, clone)
  if ('refused' in answer) {
    log.warn({ ...about, refused: answer.refused }, 'BuildRun refused')
    return refuse(parts, execution, failure('BuildRunRefused', answer.message))
  }
  await store.commit('bindExecution', { executionId: execution.id, buildRunUid: answer.uid })
  log.info({ ...about, buildRun: execution.buildRun, outcome: answer.outcome }, 'BuildRun started')
  return 'started'
}

async function cloneAccess(
  parts: StartParts,
  execution: Execution,
  build: Build,
): Promise<{ token: string | null } | Failure> {
  // What is not trusted is cloned from a public fork, with nothing of ours.
  if (!build.config.source.private || build.trust === 'untrusted') return { token: null }
  // Nothing will be cloned, but a Secret of an earlier try has to get its owner.
  if (execution.cancelAskedAt !== null) return { token: '' }
  const access = await parts.sourceHost.cloneToken(build.repository)
  if (access) return { token: access.token }
  return failure(
    'CloneTokenMissing',
    'The repository is private and no token to clone it can be had: it may be gone, the GitHub App may no longer be installed on it, or the service speaks to GitHub with a plain token and builds public repositories only.',
  )
}

/** An end before the beginning: no BuildRun will ever tell of it. */
async function refuse(parts: StartParts, execution: Execution, why: Failure): Promise<'refused'> {
  const now = parts.clock.now()
  await parts.store.commit('advanceExecution', {
    executionId: execution.id,
    now,
    observation: {
      state: 'failed',
      startedAt: null,
      endedAt: now,
      taskRun: null,
      pod: null,
      steps: [],
      waitingFor: null,
      digest: null,
      size: null,
      failure: why,
    },
  })
  return 'refused'
}

function failure(reason: string, message: string): Failure {
  return { reason, message, step: null, exitCode: null, pod: null, container: null }
}
