import type { Insertable, Selectable } from 'kysely'
import type { Build, BuildConfig, CancelCause, NewBuild, Person, Repository } from '../../domain/index.ts'
import { fullName } from '../../domain/index.ts'
import type { Tables } from '../sql/tables.ts'

/** A row of `builds` as the domain knows it. */
export function toBuild(row: Selectable<Tables['builds']>): Build {
  return {
    id: row.id,
    tenant: row.tenant,
    repository: JSON.parse(row.repository) as Repository,
    sha: row.sha,
    name: row.name,
    trust: row.trust,
    config: JSON.parse(row.config) as BuildConfig,
    inputsHash: row.inputs_hash,
    state: row.state,
    ref: row.ref,
    pullRequest: row.pull_request,
    author: JSON.parse(row.author) as Person,
    title: row.title,
    priority: row.priority,
    cancelInProgress: row.cancel_in_progress === 1,
    attempt: row.attempt,
    cancelCause: row.cancel_cause === null ? null : (JSON.parse(row.cancel_cause) as CancelCause),
    createdAt: row.created_at,
    queuedAt: row.queued_at,
    notBefore: row.not_before,
    endedAt: row.ended_at,
    version: row.version,
  }
}

/** The first row of a new Build. */
export function newBuildRow(
  build: NewBuild,
  { state, siblings, now }: { state: 'pending' | 'queued'; siblings: number; now: number },
): Insertable<Tables['builds']> {
  return {
    id: build.id,
    tenant: build.tenant,
    repository_id: build.repository.id,
    repository_name: fullName(build.repository),
    repository: JSON.stringify(build.repository),
    sha: build.sha,
    name: build.name,
    trust: build.trust,
    config: JSON.stringify(build.config),
    inputs_hash: build.inputsHash,
    state,
    ref: build.ref,
    pull_request: build.pullRequest,
    author: JSON.stringify(build.author),
    author_login: build.author.login,
    title: build.title,
    priority: build.priority,
    cancel_in_progress: build.cancelInProgress ? 1 : 0,
    cancel_cause: null,
    attempt: 0,
    created_at: now,
    queued_at: state === 'queued' ? now : null,
    not_before: null,
    ended_at: null,
    siblings,
    version: 1,
  }
}
