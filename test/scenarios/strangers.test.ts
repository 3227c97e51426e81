import fc from 'fast-check'
import { expect, it } from 'vitest'
import { judgeApprove } from '../../src/control/judge-approve.ts'
import { judgeRetry } from '../../src/control/judge-retry.ts'
import { formatReportId, mayWrite, type Person } from '../../src/domain/index.ts'
import { cloneToken, openConversation, type Conversation } from '../support/open-conversation.ts'

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

const shas = ['1', '2', '3', '4', '5'].map((digit) => digit.repeat(40))
const role = fc.oneof(
  fc.constantFrom<Role>('owner', 'stranger', 'forker'),
  fc.constantFrom<Role>(...(Object.keys(people) as Role[])),
)
const pull = fc.constantFrom(1, 2, 3)
const sha = fc.constantFrom(...shas)
const step = fc.oneof(
  fc.record({ do: fc.constant('push' as const), who: fc.constantFrom<Role>('owner', 'writer'), sha }),
  fc.record({
    do: fc.constantFrom('opened' as const, 'synchronize' as const, 'synchronize' as const),
    ...{ who: role, pull, sha },
  }),
  fc.record({
    do: fc.constantFrom('labeled' as const, 'reopened' as const, 'edited' as const, 'closed' as const),
    ...{ who: role, pull },
  }),
  fc.record({
    do: fc.constant('comment' as const),
    ...{ who: role, pull },
    text: fc.constantFrom(
      '/slipway build',
      '/slipway build api docs',
      '/slipway retest',
      '/slipway approve',
      '/slipway approve',
      '> /slipway approve',
      '/slipway cancel\n/slipway build',
    ),
  }),
  fc.record({
    do: fc.constantFrom('approve' as const, 'rerun' as const),
    ...{ who: role, sha, isRight: fc.boolean(), at: fc.nat(9) },
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
    state: fc.constantFrom('failed' as const, 'cancelled' as const),
  }),
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** What the test itself knows to be right, beside what Slipway believes. */
interface Truth {
  /** Commits that somebody who could write, at that time, has approved by a way that names them. */
  approved: Set<string>
  /** Commits that somebody who could write has pushed, or presented as the author of a pull request. */
  vouched: Set<string>
  /** What each fork's pull request shows. */
  heads: Map<number, { author: Role; sha: string }>
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
      truth.heads.set(one.pull, { author, sha: one.sha })
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
      const open = one.do === 'closed' ? { open: false } : one.do === 'reopened' ? { open: true } : {}
      await talk.pull(one.do, person(one.who), one.pull, open)
      return
    }
    case 'comment': {
      const head = truth.heads.get(one.pull)
      const isApproval = /^\/slipway approve/m.test(one.text)
      if (head !== undefined && isApproval && may(one.who)) truth.approved.add(head.sha)
      const verdict = await talk.comment(person(one.who), one.pull, one.text)
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
      if (one.do === 'approve' && may(one.who) && sha === build.sha) truth.approved.add(sha)
      await talk.press(person(one.who), one.do, sha, id)
      return
    }
    case 'suite':
      await talk.rerunSuite(person(one.who), one.sha)
      return
    case 'api-approve':
    case 'api-retry': {
      const build = await pick(talk, one.at)
      if (build === null) return
      const { record } = await talk.store.read('repository', { id: talk.repository.id, owner: 'acme' })
      const right = { build, tenants: [talk.tenant], record }
      const now = talk.now()
      if (one.do === 'api-retry') {
        if (judgeRetry(right).kind === 'retry')
          await talk.store.commit('retryBuild', { buildId: build.id, now })
        return
      }
      const sha = one.isRight ? build.sha : one.sha
      if (judgeApprove(right, sha).kind === 'approve') {
        truth.approved.add(sha)
        const repositoryId = talk.repository.id
        await talk.store.commit('approveCommit', {
          repositoryId,
          sha,
          by: null,
          via: 'api',
          at: now,
        })
      }
      return
    }
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
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        await using talk = await openConversation()
        for (const { id, may } of Object.values(people)) if (id !== 0) talk.host.permissions[id] = may
        const truth: Truth = { approved: new Set(), vouched: new Set(), heads: new Map() }
        for (const [at, number] of ([1, 2, 3] as const).entries()) {
          await take(talk, truth, { do: 'opened', who: 'owner', pull: number, sha: shas[at] ?? '' })
        }
        await take(talk, truth, { do: 'comment', who: 'owner', pull: 2, text: '/slipway approve' })
        await check(talk, truth)
        for (const one of steps) {
          await take(talk, truth, one)
          await check(talk, truth)
        }
      }),
      { numRuns: 15, endOnFailure: true },
    )
    expect(counts.untrusted).toBeGreaterThan(0)
    expect(counts.trusted).toBeGreaterThan(0)
  },
)
