import { whyNoLongerAllowed } from '../control/judge-tenant.ts'
import type { Build, BuildConfig, Execution, Failure, Observation } from '../domain/index.ts'
import {
  Unavailable,
  type Clock,
  type Engine,
  type Log,
  type SourceHost,
  type Store,
  type Tenants,
} from '../ports.ts'
import { buildRunFor, type RetentionDefaults } from './build-run-for.ts'
import { failWith, tenantRemoved } from './fail-with.ts'
import { cloneSecretName } from './name-objects.ts'
import { renderNeeds } from './render-needs.ts'

interface StartParts {
  store: Store
  engine: Pick<Engine, 'start' | 'find' | 'dropSecret'>
  sourceHost: Pick<SourceHost, 'cloneToken'>
  retention: RetentionDefaults
  tenants: Pick<Tenants, 'all'>
  /** Whether a refusal, now, of this execution's BuildRun is believed: a server that has just started refuses all. */
  believes: (executionId: string) => boolean
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
  const barred = await whyNotStarted(parts, execution, build)
  // One that was made while it was allowed goes on.
  if (barred !== null && (await parts.engine.find(ref)) === null)
    return refuse(parts, execution, build, barred)
  const config = await configOf(parts, execution, build)
  if ('reason' in config) return refuse(parts, execution, build, config)
  const cloned = await cloneAccess(parts, execution, build)
  if ('reason' in cloned) return refuse(parts, execution, build, cloned)

  const { run, clone } = buildRunFor(execution, { ...build, config }, cloned.token, parts.retention)
  const answer = await parts.engine.start(ref, run, clone)
  if ('refused' in answer && answer.refused === 'forbidden' && !parts.believes(execution.id)) {
    await parts.store.commit('advanceExecution', {
      ...{ executionId: execution.id, now: parts.clock.now() },
      observation: { ...unseen, state: 'queued', waitingFor: `Forbidden: ${answer.message}` },
    })
    throw new Unavailable(answer.message, parts.clock.now())
  }
  if ('refused' in answer) {
    log.warn({ ...about, refused: answer.refused }, 'BuildRun refused')
    return refuse(parts, execution, build, failWith('BuildRunRefused', answer.message))
  }
  await store.commit('bindExecution', { executionId: execution.id, buildRunUid: answer.uid })
  log.info({ ...about, buildRun: execution.buildRun, outcome: answer.outcome }, 'BuildRun started')
  return 'started'
}

/** What was planned may have waited while the operator set the service up anew. */
async function whyNotStarted(
  { store, tenants }: StartParts,
  { cancelAskedAt }: Execution,
  build: Build,
): Promise<Failure | null> {
  const configured = tenants.all()
  if (!configured.some(({ name }) => name === build.tenant)) return tenantRemoved(build)
  // It will not run, and why it is cancelled says more.
  if (cancelAskedAt !== null) return null
  const { id, owner } = build.repository
  const { record } = await store.read('repository', { id, owner })
  const why = whyNoLongerAllowed({ build, tenants: configured, record })
  return why === null ? null : failWith('NoLongerAllowed', why)
}

/** With the images that the Build needs, as they are now; what is cancelled needs none. */
async function configOf(
  { store }: StartParts,
  { cancelAskedAt }: Execution,
  { id, config }: Build,
): Promise<BuildConfig | Failure> {
  if (config.needs === undefined || cancelAskedAt !== null) return config
  const rendered = renderNeeds(config, await store.read('needs', { buildId: id }))
  return 'problem' in rendered ? failWith('NeededImageMissing', rendered.problem) : rendered.config
}

async function cloneAccess(
  parts: StartParts,
  execution: Execution,
  build: Build,
): Promise<{ token: string | null } | Failure> {
  if (!mayHaveToken(build)) return { token: null }
  // Nothing will be cloned, but a Secret of an earlier try has to get its owner.
  if (execution.cancelAskedAt !== null) return { token: '' }
  const access = await parts.sourceHost.cloneToken(build.repository)
  if (access) return { token: access.token }
  return failWith(
    'CloneTokenMissing',
    'The repository is private and no token to clone it can be had: it may be gone, the GitHub App may no longer be installed on it, or the service speaks to GitHub with a plain token and builds public repositories only.',
  )
}

/** What is not trusted is cloned from a public fork, with nothing of ours. */
function mayHaveToken({ config, trust }: Build): boolean {
  return config.source.private && trust !== 'untrusted'
}

/** An end before the beginning: no BuildRun will ever tell of it. */
async function refuse(
  parts: StartParts,
  execution: Execution,
  build: Build,
  why: Failure,
): Promise<'refused'> {
  if (mayHaveToken(build)) {
    // One of a try that was killed before its BuildRun would stay for ever: nothing owns it.
    const { namespace, buildRun: name, id: executionId } = execution
    await parts.engine.dropSecret({ namespace, name, executionId }, cloneSecretName(executionId))
  }
  const now = parts.clock.now()
  await parts.store.commit('advanceExecution', {
    executionId: execution.id,
    now,
    observation: { ...unseen, state: 'failed', endedAt: now, failure: why },
  })
  return 'refused'
}

/** Of a BuildRun that is not there. */
const unseen: Omit<Observation, 'state'> = {
  startedAt: null,
  endedAt: null,
  taskRun: null,
  pod: null,
  steps: [],
  waitingFor: null,
  digest: null,
  size: null,
  failure: null,
}
