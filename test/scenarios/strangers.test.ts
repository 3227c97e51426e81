import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fixedTenants } from '../../src/tenants.ts'
import { formatReportId, mayWrite, type Person, type ReportId } from '../../src/domain/index.ts'
import { ownToken } from '../../src/http/access/find-access.ts'
import { createBuildActions } from '../../src/http/actions/build-actions.ts'
import { cloneToken, openConversation, type Conversation } from '../support/open-conversation.ts'
import { silentLog } from '../support/fakes/silent-log.ts'

/** All kinds of people. What each may do at first; some lose or win it on the way. */
const people = {
  owner: { id: 1, login: 'owner', may: 'admin' },
  writer: { id: 2, login: 'writer', may: 'write' },
  triager: { id: 3, login: 'triager', may: 'triage' },
  stranger: { id: 4, login: 'stranger', may: 'none' },
  /** Works on a fork of their own. */
  forker: { id: 5, login: 'forker', may: 'write' },
  bot: { id: 6, login: 'robot[bot]', may: 'read' },
  /** Has the name that somebody who may write gave up. */
  namesake: { id: 77, login: 'writer', may: 'none' },
  ghost: { id: 0, login: 'ghost', may: 'none' },
} as const
type Role = keyof typeof people

const forks = {
  forker: { ...forkOf('forker', 905), author: 'forker' },
  stranger: { ...forkOf('stranger', 904), author: 'stranger' },
  /** Of somebody without rights, under the repository's own name. */
  twin: { ...forkOf('acme', 906), author: 'stranger' },
} as const

function forkOf(owner: string, id: number) {
  return { id, owner, name: 'shop', cloneUrl: `https://forge.test/forks/${owner}/shop.git`, private: false }
}

const shas = ['1', '2', '3', '4', '5', '6', '7', '8'].map((digit) => digit.repeat(40))
const role = fc.oneof(
  fc.constantFrom<Role>('owner', 'stranger', 'forker'),
  fc.constantFrom<Role>(...(Object.keys(people) as Role[])),
)
/** The first is of somebody who may write: the only fork that is ever trusted. */
const pull = fc.constantFrom(1, 1, 2, 3)
const sha = fc.constantFrom(...shas)
/** What people who may write push; the others stay strangers' for a while. */
const ownSha = fc.constantFrom(...shas.slice(0, 2))
const step = fc.oneof(
  fc.record({
    do: fc.constant('push' as const),
    who: fc.constantFrom<Role>('owner', 'writer'),
    sha: ownSha,
  }),
  fc.record({
    do: fc.constantFrom('opened' as const, 'synchronize' as const, 'synchronize' as const),
    ...{ who: role, pull, sha },
  }),
  fc.record({
    do: fc.constantFrom('labeled' as const, 'reopened' as const, 'edited' as const, 'closed' as const),
    ...{ who: role, pull },
  }),
  // Pushed to the fork without an event: while the pull request was closed, or the event was lost.
  fc.record({ do: fc.constant('quietly' as const), pull, sha }),
  // The author may choose another base at any time.
  fc.record({ do: fc.constant('base' as const), pull, base: fc.constantFrom('main', 'docs') }),
  fc.record({
    do: fc.constant('fork' as const),
    pull,
    becomes: fc.constantFrom('gone' as const, 'private' as const, 'public' as const),
  }),
  fc.record({ do: fc.constant('group' as const), sha: ownSha }),
  fc.record({
    do: fc.constant('comment' as const),
    ...{ who: role, pull },
    text: fc.constantFrom(
      '/slipway build',
      '/slipway build api docs',
      '/slipway retest',
      '> /slipway approve',
      '/slipway cancel\n/slipway build',
    ),
  }),
  fc.record({
    do: fc.constant('comment-approve' as const),
    ...{ who: role, pull },
    named: fc.option(sha),
    // Whether the comment was begun before the head came.
    hasty: fc.boolean(),
  }),
  fc.record({
    do: fc.constantFrom('approve' as const, 'rerun' as const),
    ...{ who: role, sha, isRight: fc.boolean(), isOurs: fc.boolean(), at: fc.nat(9) },
  }),
  fc.record({
    do: fc.constant('other-check' as const),
    kind: fc.constantFrom('aggregate' as const, 'skipped' as const, 'file' as const),
    button: fc.constantFrom('approve' as const, 'rerun' as const),
    ...{ who: role, sha },
  }),
  fc.record({ do: fc.constant('suite' as const), who: role, sha }),
  fc.record({
    do: fc.constantFrom('api-approve' as const, 'api-retry' as const),
    at: fc.nat(9),
    sha,
    isRight: fc.boolean(),
  }),
  fc.record({
    do: fc.constant('rights' as const),
    who: fc.constantFrom<Role>('writer', 'forker', 'triager'),
  }),
  fc.record({
    do: fc.constant('end' as const),
    state: fc.constantFrom('failed' as const, 'cancelled' as const, 'succeeded' as const),
  }),
  fc.record({ do: fc.constant('suspend' as const) }),
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** One step, or some that are only of interest one after the other. */
const scene: fc.Arbitrary<Step[]> = fc.oneof(
  step.map((one) => [one]),
  // Nobody told of the commit; then somebody does something that shows it.
  fc
    .record({ pull, sha, who: role, showing: fc.nat(7), text: fc.nat(1) })
    .map(({ pull, sha, who, showing, text }): Step[] => {
      const quietly = { do: 'quietly', pull, sha } as const
      const close = { do: 'closed', who, pull } as const
      const shows: Step[][] = [
        [{ do: 'labeled', who, pull }],
        [{ do: 'edited', who, pull }],
        [
          { do: 'fork', pull, becomes: 'gone' },
          { do: 'labeled', who, pull },
        ],
        [
          { do: 'fork', pull, becomes: 'gone' },
          { do: 'edited', who, pull },
        ],
        [close, { do: 'reopened', who, pull }],
        [{ do: 'comment-approve', who, pull, named: null, hasty: text === 0 }],
        [{ do: 'comment', who, pull, text: text === 0 ? '/slipway build' : '/slipway build api docs' }],
        [
          { do: 'labeled', who, pull },
          { do: 'other-check', kind: 'skipped', button: 'rerun', who, sha },
        ],
      ]
      return [quietly, ...(shows[showing] ?? [])]
    }),
  // A new commit while somebody approves.
  fc
    .record({ pull, sha, who: role, by: role, named: fc.option(sha), hasty: fc.boolean() })
    .map(({ pull, sha, who, by, named, hasty }): Step[] => [
      { do: 'synchronize', who: by, pull, sha },
      { do: 'comment-approve', who, pull, named, hasty },
    ]),
)

/** What the test itself knows to be right, beside what Slipway believes. */
interface Truth {
  /** Commits that somebody who could write, at that time, has approved by a way that names them. */
  approved: Set<string>
  /** Commits that somebody who could write has pushed, or presented as the author of a pull request. */
  vouched: Set<string>
  /** What each fork's pull request shows; `told`: what an event said that it shows. */
  heads: Map<number, { author: Role; sha: string; told: string }>
  isSuspended: boolean
}

const numbers = { 1: 'forker', 2: 'stranger', 3: 'twin' } as const

async function take(talk: Conversation, truth: Truth, one: Step): Promise<void> {
  const person = (who: Role): Person => ({ id: people[who].id, login: people[who].login })
  const may = (who: Role) => mayWrite(talk.host.permissions[people[who].id] ?? 'none')
  switch (one.do) {
    case 'push':
      if (!may(one.who)) return
      truth.vouched.add(one.sha)
      await talk.push(person(one.who), one.sha)
      return
    case 'opened':
    case 'synchronize': {
      const { author, ...fork } = forks[numbers[one.pull]]
      const isOpen = talk.host.pulls[one.pull]?.open === true
      if ((one.do === 'opened') === isOpen) return
      if (may(author) && may(one.do === 'opened' ? author : one.who)) truth.vouched.add(one.sha)
      truth.heads.set(one.pull, { author, sha: one.sha, told: one.sha })
      const sender = person(one.do === 'opened' ? author : one.who)
      const change = { sha: one.sha, author: person(author), headRepository: fork, open: true }
      await talk.pull(one.do, sender, one.pull, change)
      return
    }
    case 'labeled':
    case 'reopened':
    case 'edited':
    case 'closed': {
      const head = truth.heads.get(one.pull)
      if (head === undefined) return
      head.told = head.sha
      const open = one.do === 'closed' ? { open: false } : one.do === 'reopened' ? { open: true } : {}
      await talk.pull(one.do, person(one.who), one.pull, open)
      return
    }
    case 'quietly': {
      const head = truth.heads.get(one.pull)
      const known = talk.host.pulls[one.pull]
      if (head === undefined || known === undefined) return
      head.sha = one.sha
      talk.host.pulls[one.pull] = { ...known, sha: one.sha }
      return
    }
    case 'base': {
      const head = truth.heads.get(one.pull)
      if (head === undefined) return
      head.told = head.sha
      const changes = { base: { ref: { from: 'main' } } }
      await talk.pull('edited', person(head.author), one.pull, { baseRef: one.base }, { changes })
      return
    }
    case 'fork': {
      const known = talk.host.pulls[one.pull]
      if (known === undefined) return
      const fork = { ...forks[numbers[one.pull]], private: one.becomes === 'private' }
      const headRepository = one.becomes === 'gone' ? null : fork
      talk.host.pulls[one.pull] = { ...known, headRepository }
      return
    }
    case 'group':
      // Whoever lets a commit into the queue may write.
      truth.vouched.add(one.sha)
      await talk.group(person('owner'), one.sha)
      return
    case 'comment':
    case 'comment-approve': {
      const head = truth.heads.get(one.pull)
      const text = one.do === 'comment' ? one.text : `/slipway approve ${one.named ?? ''}`
      if (one.do === 'comment-approve' && head !== undefined && may(one.who)) {
        if (one.named !== null) truth.approved.add(one.named)
        else if (!one.hasty && head.told === head.sha) truth.approved.add(head.sha)
      }
      const isHasty = one.do === 'comment-approve' && one.hasty
      const at = isHasty ? (talk.host.pulls[one.pull]?.at ?? 0) + 4_000 : undefined
      const verdict = await talk.comment(person(one.who), one.pull, text, at)
      if (!may(one.who)) expect(verdict).not.toMatchObject({ kind: 'asked', done: [expect.anything()] })
      return
    }
    case 'approve':
    case 'rerun': {
      const build = await pick(talk, one.at)
      if (build === null) return
      // Anybody's check can carry our id, on another commit too.
      const sha = one.isRight ? build.sha : one.sha
      const kind = build.state === 'pending' ? 'approval' : 'build'
      const id = formatReportId({ kind, buildId: build.id, attempt: build.attempt + 1 })
      const counts = one.isOurs && sha === build.sha
      if (one.do === 'approve' && may(one.who) && counts) truth.approved.add(sha)
      // Whoever may write in another repository of the tenant can have a check there that names our Build.
      const where = one.isOurs ? talk.repository : other(talk)
      const verdict = await talk.press(person(one.who), one.do, sha, id, where)
      if (!counts || !may(one.who)) expect(verdict).not.toMatchObject({ done: [expect.anything()] })
      return
    }
    case 'other-check': {
      const commit = { repositoryId: talk.repository.id, sha: one.sha }
      const ids: Record<typeof one.kind, ReportId> = {
        aggregate: { kind: 'aggregate', ...commit, generation: 1 },
        skipped: { kind: 'skipped', ...commit, name: 'docs' },
        file: { kind: 'file', ...commit },
      }
      await talk.press(person(one.who), one.button, one.sha, formatReportId(ids[one.kind]))
      return
    }
    case 'suite':
      await talk.rerunSuite(person(one.who), one.sha)
      return
    case 'api-approve':
    case 'api-retry': {
      const build = await pick(talk, one.at)
      if (build === null) return
      const { store, tenant, now } = talk
      const actions = createBuildActions({
        ...{ store, clock: { now }, log: silentLog },
        tenants: fixedTenants([tenant]),
      })
      if (one.do === 'api-retry') {
        await actions.retry(build, ownToken)
        return
      }
      const sha = one.isRight ? build.sha : one.sha
      const { kind } = await actions.approve(build, sha, ownToken)
      if (sha !== build.sha) expect(kind).toBe('refused')
      else if (kind === 'later') truth.approved.add(sha)
      return
    }
    case 'suspend':
      truth.isSuspended = !truth.isSuspended
      await talk.deliver('installation', {
        action: truth.isSuspended ? 'suspend' : 'unsuspend',
        installation: { id: 7, account: people.owner },
      })
      return
    case 'rights': {
      const { id } = people[one.who]
      talk.host.permissions[id] = may(one.who) ? 'read' : 'write'
      return
    }
    case 'end': {
      const [shot] = talk.shots.splice(0, 1)
      if (shot) await talk.end(shot, one.state)
      return
    }
  }
}

const other = ({ repository }: Conversation) => ({ ...repository, id: 500, name: 'other' })

async function pick(talk: Conversation, at: number) {
  const { items } = await talk.store.read('builds', { limit: 10, before: null })
  return items[at % Math.max(1, items.length)] ?? null
}

/** How often it came to that, so that the property is about something. */
const counts = { trusted: 0, untrusted: 0 }

/** Nothing runs of a stranger that nobody let run, and nothing that runs of a stranger has what is trusted. */
async function check(talk: Conversation, truth: Truth): Promise<void> {
  for (const { build, run, clone } of await talk.startAll()) {
    counts[build.trust] += 1
    expect(truth.isSuspended).toBe(false)
    if (build.trust === 'trusted') {
      expect([...truth.vouched]).toContain(build.sha)
      continue
    }
    expect([...truth.approved]).toContain(build.sha)
    expect(clone).toBeNull()
    const text = JSON.stringify(run)
    for (const trusted of [
      'registry.test/acme',
      'registry-push',
      '"builder"',
      cloneToken,
      talk.repository.cloneUrl,
    ]) {
      expect(text).not.toContain(trusted)
    }
    expect(text).toContain('registry.test/strangers/acme')
    expect(run.metadata.labels?.['slipway.build/trust']).toBe('untrusted')
  }
}

it(
  'finds no build of a stranger that runs unapproved or with anything that is trusted, whatever people do',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(scene, { minLength: 10, maxLength: 20 }), async (scenes) => {
        await using talk = await openConversation()
        for (const { id, may } of Object.values(people)) if (id !== 0) talk.host.permissions[id] = may
        const truth: Truth = { approved: new Set(), vouched: new Set(), heads: new Map(), isSuspended: false }
        for (const [at, number] of ([1, 2, 3] as const).entries()) {
          await take(talk, truth, { do: 'opened', who: 'owner', pull: number, sha: shas[at] ?? '' })
        }
        const approval = { do: 'comment-approve', named: null, hasty: false } as const
        await take(talk, truth, { ...approval, who: 'owner', pull: 2 })
        await check(talk, truth)
        for (const one of scenes.flat()) {
          const wasSuspended = truth.isSuspended
          await take(talk, truth, one)
          await check(talk, truth)
          if (wasSuspended && truth.isSuspended) await take(talk, truth, { do: 'suspend' })
        }
      }),
      { numRuns: 12, endOnFailure: true },
    )
    expect(counts.untrusted).toBeGreaterThan(0)
    expect(counts.trusted).toBeGreaterThan(0)
  },
)
