import type { Db } from '../../../src/store/sql/tables.ts'
import type { Outcome } from '../../../src/domain/index.ts'
import { changes } from '../../../src/store/changes/all-changes.ts'
import { queries } from '../../../src/store/queries/all-queries.ts'
import { samplePush } from '../../support/samples/sample-events.ts'
import {
  sampleBuild,
  sampleObservation,
  samplePlanned,
  sampleRepository,
} from '../../support/samples/samples.ts'

/** Has every statement made that stages ask at every turn, on a database that is empty. */
export async function askEverything(db: Db): Promise<void> {
  const now = 1
  let received = 0
  const [repositoryId, sha] = [101, 'a'.repeat(40)]
  const head = { ref: 'refs/heads/main', before: null, supersedes: 'unskipped' as const }
  const eager = sampleBuild({ cancelInProgress: true, trust: 'untrusted' })
  const skipped = [{ name: 'web', reason: 'no path matches', image: 'registry.test/acme/web' }]
  const asked = { kind: 'asked' as const, by: null }
  const outcomes: Outcome[] = [
    samplePlanned([eager], { head: { ...head, at: 1 }, skipped, event: samplePush() }),
    samplePlanned([{ ...eager, id: 'b2', sha: 'b'.repeat(40) }], { head: { ...head, at: 3 } }),
    samplePlanned([{ ...eager, id: 'b3', sha: 'c'.repeat(40) }], { head: { ...head, at: 2 } }),
    samplePlanned([eager], { head: { ...head, at: 4 }, again: 'pushed' }),
    { ...asked, orders: [{ kind: 'approve', repositoryId, sha, via: 'api' }], refused: [] },
  ]
  const conclude = async (outcome: Outcome) => {
    await changes.receiveDelivery(db, {
      guid: `g${(received += 1)}`,
      event: 'push',
      body: Buffer.from('{}'),
      now,
    })
    const claimed = await changes.claimDelivery(db, { owner: 'o', now })
    await changes.concludeDelivery(db, {
      ...{ deliveryId: claimed!.id, now, repository: 'a/b', ref: 'r', sha, outcome },
      seen: { repository: sampleRepository(), tenant: 'acme' },
    })
  }
  for (const outcome of outcomes) await conclude(outcome)
  await queries.queue(db, undefined)
  await queries.dueReports(db, { now, limit: 10, perLane: 10 })
  const id = { buildId: 'b1', executionId: 'b1-2', attempt: 2 }
  await changes.admitBuild(db, { ...id, namespace: 'n', buildRun: 'r', now })
  await changes.bindExecution(db, { executionId: 'b1-2', buildRunUid: 'u' })
  await changes.cancelBuild(db, { buildId: 'b1', cause: asked, now })
  await queries.liveExecutions(db, undefined)
  const observation = sampleObservation({ state: 'succeeded', digest: 'sha256:1' })
  await changes.advanceExecution(db, { executionId: 'b1-2', now, observation })
  await conclude({
    kind: 'withdrawn',
    repositoryId,
    ref: head.ref,
    cause: { kind: 'deleted', ref: head.ref },
    at: 9,
  })
  const lost = { access: 'suspended' as const }
  await conclude({
    kind: 'access',
    changes: [
      { scope: 'installation', installationId: 7, ...lost },
      { scope: 'moved', repository: sampleRepository({ name: 'till' }) },
    ],
    text: '',
  })
  await changes.retryBuild(db, { buildId: 'b1', now })
  await changes.recordHeads(db, { repositoryId, heads: [{ ref: 'r', sha, at: 1 }], now })
  await queries.dueReports(db, { now, limit: 10, perLane: 10 })
  await queries.nextReportAt(db, undefined)
  await queries.openReports(db, { lane: 'installation 7' })
  await queries.buildsOf(db, { repositoryId, sha, name: 'api' })
  await queries.buildsOfPullRequest(db, { repositoryId, number: 7, limit: 10 })
  await queries.deliveries(db, { limit: 10, before: null, repository: 'a/b' })
  await queries.deliveries(db, { limit: 10, before: null, sha })
  await queries.deliveries(db, { limit: 10, before: null, outcome: 'failed' })
  await queries.deliveriesMark(db, undefined)
  await queries.replays(db, { guid: 'g1' })
  await queries.deliveryBody(db, { guid: 'g1' })
  await changes.replayDelivery(db, { guid: 'g1', by: 'ada', now })
  await queries.repository(db, { id: repositoryId, owner: 'acme' })
  await queries.activeRepositories(db, { since: 1 })
  await queries.heads(db, { repositoryId })
  await changes.deferReport(db, { reportId: 'b1-2', retryAt: 1, answered: true, error: '' })
  await changes.acknowledgeReport(db, {
    ...{ reportId: 'b1-2', version: 1, githubId: 1, annotationsAcked: 0, nextAt: 1 },
  })

  await changes.beat(db, { owner: 'o', now, until: now })
  await changes.holdLease(db, { lease: 'l', owner: 'o', now, until: now })
  const asks = { build: sampleBuild({ id: 'b9', name: 'asked' }), start: true, now }
  await changes.createBuild(db, { ...asks, idempotency: { tokenId: null, key: 'k', requestHash: 'r' } })
  await changes.startBuild(db, { buildId: 'b9', now })
  await queries.token(db, { hash: 'h', now })
  await changes.noteTokenUse(db, { id: 't', now })
  await queries.needs(db, { buildId: 'b9' })
  await queries.execution(db, { id: 'b1-2' })
  const log = { executionId: 'b1-2', step: 's' }
  await changes.appendLog(db, { ...log, firstByte: 0, data: Buffer.from('1'), at: now })
  await changes.appendLog(db, { ...log, firstByte: 1, data: Buffer.from('2'), at: now })
  await changes.countLogLines(db, log)
  await queries.log(db, { ...log, from: 1, maxBytes: 9 })
  await queries.logPlace(db, { ...log, line: 2 })
  await queries.executions(db, { limit: 10, before: 'b1-2' })
  await queries.executions(db, { limit: 10, before: null, buildId: 'b1' })
  await queries.artifacts(db, { limit: 10, before: null, digest: 'sha256:1' })
  await queries.events(db, { after: 0, limit: 10, tenant: 'acme' })
  await queries.events(db, { after: 0, limit: 10, buildId: 'b1' })
  const visible = { limit: 10, before: null, repositories: [1] }
  await queries.builds(db, visible)
  await queries.executions(db, visible)
  await queries.artifacts(db, visible)
  await queries.audit(db, visible)
  await queries.events(db, { after: 0, limit: 10, repositories: [1] })
  await queries.session(db, { id: 's', now })
  await queries.poolDemand(db, undefined)
  await queries.queueByTenant(db, undefined)
  await queries.audit(db, { limit: 10, before: null })
  await queries.repositoryNamed(db, { fullName: 'acme/till' })
  await queries.repositories(db, { limit: 10, after: 'a', tenant: 'acme', repositories: [101] })
  await queries.repositoryBuilds(db, { repositoryId, limit: 10, name: 'api' })
  await queries.refBuilds(db, { repositoryId, ref: head.ref, limit: 10, name: 'api' })
  await queries.buildsById(db, { ids: ['b1'] })
  await queries.glances(db, { ids: ['b1'] })
  await queries.buildFilters(db, { tenant: 'acme', repositories: [101] })
  await queries.badgeKey(db, { repositoryId })
  await queries.builds(db, { limit: 10, before: null, after: 'b1', repositories: [101] })
  await changes.keepBadgeKey(db, { repositoryId, key: 'k', fresh: false, now })
  const keep = {
    buildDays: 1,
    buildsPerRepository: 0,
    logDays: 1,
    deliveryDays: 1,
    deliveries: 0,
    bodyDays: 1,
  }
  await changes.prune(db, { rules: keep, tenants: {}, now: now + 1e10, limit: 10 })
}
