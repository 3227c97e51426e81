import { randomUUID } from 'node:crypto'
import { buildRunFor } from '../../src/dispatch/build-run-for.ts'
import { buildRunName } from '../../src/dispatch/name-objects.ts'
import type {
  Build,
  BuildView,
  Execution,
  ExecutionState,
  Permission,
  Person,
  PullRequest,
  Report,
  Repository,
  Tenant,
  Verdict,
} from '../../src/domain/index.ts'
import { planDelivery } from '../../src/plan/plan-delivery.ts'
import type { BuildRun, Secret } from '../../src/shipwright/index.ts'
import { fakeCatalogue } from './fakes/fake-catalogue.ts'
import { fakeSourceHost, type FakeSourceHost } from './fakes/fake-source-host.ts'
import { openTestStore } from './open-test-store.ts'
import { sampleTenant } from './samples/sample-tenant.ts'
import { sampleObservation, sampleRepository } from './samples/samples.ts'

/** An execution that was admitted, with what the cluster was given for it. */
interface Started {
  build: Build
  execution: Execution
  run: BuildRun
  clone: Secret | null
}

const buildFile = `version: 1
builds:
  api: { image: registry.test/acme/api }
  web: { image: registry.test/acme/web }
  docs: { image: registry.test/acme/docs, on: { push: { branches: [docs] }, pull_request: { branches: [docs] } } }
`

/** What is told of a repository and its fork, in GitHub's payloads, to the real planner and the real store. */
export async function openConversation(options: { tenant?: Partial<Tenant>; file?: string } = {}) {
  const store = await openTestStore()
  const host: FakeSourceHost = fakeSourceHost({ '.slipway.yaml': options.file ?? buildFile })
  const tenant = sampleTenant(options.tenant)
  const repository = sampleRepository()
  const shots: Started[] = []
  // GitHub's times are of whole seconds.
  let now = 1_700_000_000_000
  const tick = (ms = 5_000) => (now += ms)

  /** A delivery, planned and concluded. */
  async function deliver(event: string, payload: Record<string, unknown>): Promise<Verdict> {
    const guid = randomUUID()
    const body = Buffer.from(JSON.stringify({ repository: toPayload(repository), installation, ...payload }))
    await store.commit('receiveDelivery', { guid, event, body, now: tick(1_000) })
    const delivery = await store.commit('claimDelivery', { owner: 'test', now })
    if (delivery === null) throw new Error('nothing to claim')
    const sources = { store, sourceHost: host, catalogue: fakeCatalogue(), tenants: [tenant], newId }
    const planned = await planDelivery(sources, delivery)
    if (planned.kind === 'blocked') throw new Error(planned.error)
    const { verdict } = await store.commit('concludeDelivery', {
      ...planned.conclusion,
      deliveryId: delivery.id,
      now,
    })
    return verdict
  }

  return {
    store,
    host,
    tenant,
    repository,
    shots,
    now: () => now,
    deliver,
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),

    may(person: Person, permission: Permission) {
      host.permissions[person.id] = permission
    },
    push(sender: Person, sha: string, branch = 'main', before = '0'.repeat(40)) {
      const head_commit = { id: sha, message: 'A change', timestamp: iso(tick()) }
      const refs = { ref: `refs/heads/${branch}`, before, after: sha, deleted: false, forced: false }
      return deliver('push', { ...refs, head_commit, sender })
    },
    /** Tells of a pull request as it stands after the change. */
    pull(
      action: string,
      sender: Person,
      number: number,
      change: Partial<PullRequest> = {},
      more: Record<string, unknown> = {},
    ) {
      const known = host.pulls[number] ?? newPull(number)
      const pull = { ...known, ...change, at: tick() }
      host.pulls[number] = pull
      return deliver('pull_request', { action, number, sender, pull_request: pullPayload(pull), ...more })
    },
    /** After a look at what is there. */
    comment(author: Person, number: number, body: string, at = tick(15_000)) {
      const comment = { id: tick(1), body, user: author, created_at: iso(at) }
      const issue = { number, pull_request: {} }
      return deliver('issue_comment', { action: 'created', issue, comment, sender: author })
    },
    /** A press on "Re-run", or on one of our own buttons, of the check with this id. */
    press(
      sender: Person,
      button: 'rerun' | 'approve',
      sha: string,
      externalId: string,
      where: Repository = repository,
    ) {
      const check_run = { external_id: externalId, head_sha: sha, name: 'slipway / api' }
      const check = { repository: toPayload(where), check_run, sender }
      return button === 'rerun'
        ? deliver('check_run', { action: 'rerequested', ...check })
        : deliver('check_run', {
            action: 'requested_action',
            requested_action: { identifier: button },
            ...check,
          })
    },
    /** The merge queue tries a commit. */
    group(sender: Person, sha: string) {
      const refs = { head_ref: 'refs/heads/gh-readonly-queue/main/pr-1', base_ref: 'refs/heads/main' }
      const head_commit = { id: sha, message: 'A change', timestamp: iso(tick()) }
      const merge_group = { ...refs, head_sha: sha, base_sha: 'b'.repeat(40), head_commit }
      return deliver('merge_group', { action: 'checks_requested', merge_group, sender })
    },
    rerunSuite(sender: Person, sha: string) {
      return deliver('check_suite', { action: 'rerequested', check_suite: { head_sha: sha }, sender })
    },
    builds(sha: string): Promise<BuildView[]> {
      return store.read('buildsOf', { repositoryId: repository.id, sha })
    },
    async build(sha: string, name: string): Promise<Build> {
      const views = await store.read('buildsOf', { repositoryId: repository.id, sha, name })
      const [view] = views
      if (view === undefined) throw new Error(`there is no ${name} of ${sha}`)
      return view.build
    },
    /** The answer that a comment is about to get. */
    async replies(): Promise<{ reaction: string; refusal: string | null }[]> {
      const due: Report[] = await store.read('dueReports', { now: now + 1e9, limit: 500, perLane: 500 })
      return due.flatMap(({ subject }) =>
        subject.kind === 'reply'
          ? [{ reaction: subject.reply.reaction, refusal: subject.reply.refusal }]
          : [],
      )
    },
    /** Gives everything in the queue a BuildRun, as dispatch does; by the builds' names. */
    async startAll(): Promise<Started[]> {
      const { queued } = await store.read('queue', undefined)
      const started: Started[] = []
      for (const { id } of queued) {
        const view = await store.read('build', { id })
        if (view === null) continue
        const { build } = view
        const attempt = build.attempt + 1
        const executionId = `${id}-${attempt}`
        const buildRun = buildRunName(executionId)
        const { namespace } = build.config
        const run = { buildId: id, executionId, attempt, namespace, buildRun, now: tick(1_000) }
        const execution = await store.commit('admitBuild', run)
        if (execution === null) continue
        const token = build.config.source.private ? cloneToken : null
        started.push({ build, execution, ...buildRunFor(execution, build, token, retention) })
      }
      shots.push(...started)
      return started.toSorted((a, b) => (a.build.name < b.build.name ? -1 : 1))
    },
    async end({ execution }: Pick<Started, 'execution'>, state: ExecutionState) {
      const observation = sampleObservation({ state, startedAt: now, endedAt: tick(1_000), steps: [] })
      await store.commit('advanceExecution', { executionId: execution.id, now, observation })
    },
  }
}

export type Conversation = Awaited<ReturnType<typeof openConversation>>

/** What clones the private repository: nobody else's build may hold it. */
export const cloneToken = 'ghs_clone_sesame'
const installation = { id: 7 }
const retention = { ttlAfterFailedSeconds: 86_400, ttlAfterSucceededSeconds: 86_400 }

function newId(): string {
  return `b${randomUUID().replaceAll('-', '').slice(0, 12)}`
}

function newPull(number: number): PullRequest {
  return {
    number,
    title: 'A till',
    draft: false,
    open: true,
    sha: 'a'.repeat(40),
    headRef: 'till',
    headRepository: null,
    baseRef: 'main',
    baseSha: 'b'.repeat(40),
    author: { id: 0, login: 'ghost' },
    labels: [],
    at: 0,
  }
}

function toPayload(repository: Repository) {
  const { id, owner, ownerId, name, cloneUrl, htmlUrl, defaultBranch } = repository
  return {
    id,
    full_name: `${owner}/${name}`,
    owner: { id: ownerId },
    private: repository.private,
    clone_url: cloneUrl,
    html_url: htmlUrl,
    default_branch: defaultBranch,
  }
}

function pullPayload(pull: PullRequest) {
  const { title, draft, open, author, headRepository: head, labels } = pull
  return {
    ...{ title, draft, state: open ? 'open' : 'closed', user: author, updated_at: iso(pull.at) },
    head: {
      ref: pull.headRef,
      sha: pull.sha,
      repo:
        head === null
          ? null
          : {
              id: head.id,
              full_name: `${head.owner}/${head.name}`,
              clone_url: head.cloneUrl,
              private: head.private,
            },
    },
    base: { ref: pull.baseRef, sha: pull.baseSha },
    labels: labels.map((name) => ({ name })),
  }
}

function iso(at: number): string {
  return new Date(at).toISOString()
}
