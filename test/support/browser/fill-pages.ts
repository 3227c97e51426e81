import { createHash } from 'node:crypto'
import type { Annotation, NewBuild } from '../../../src/domain/index.ts'
import type { Store } from '../../../src/ports.ts'
import { newBuild } from '../plan-build.ts'
import { tellCheck } from '../tell-check.ts'
import { makeBuild, type Made, type MadeBuild, type MadeStep } from './make-build.ts'
import { failedLog, runningLog, succeededLog } from './made-logs.ts'
import { tellOfTrouble } from './made-deliveries.ts'
import { madeRepositories } from './made-repositories.ts'

/** A Build in every state, by what it is there for. */
export type MadePages = Record<
  'running' | 'failed' | 'completed' | 'queued' | 'waiting' | 'pending' | 'cancelled' | 'retried',
  Made
>

const minutes = 60_000
const hours = 60 * minutes

/**
 * Fills a store with what a service has after a while: builds in every state with logs, artifacts, failures and
 * findings, of two tenants and several people, and deliveries that came to something, to nothing, or to trouble.
 * Everything is said of `now`; the same `now` gives the same pages to the letter.
 */
export async function fillPages(store: Store, now: number): Promise<MadePages> {
  await makePast(store, now - 30 * hours)
  await tellOfTrouble(store, now - 3 * hours)
  const { shop, till, website } = madeRepositories
  const completed = await make(store, {
    ...{ guid: guid(40), at: now - 55 * minutes, state: 'completed', steps: succeeded(succeededLog) },
    build: {
      ...{ repository: website, tenant: 'globex', name: 'site', author: { id: 4, login: 'linus' } },
      ...{ title: 'Pictures load when they are looked at', ref: 'refs/heads/main' },
    },
    findings: {
      vulnerabilities: [
        { id: 'CVE-2026-1234', severity: 'high' },
        { id: 'CVE-2025-9876', severity: 'low' },
      ],
      attached: [
        { kind: 'sbom', digest: `sha256:${'5b'.repeat(32)}` },
        { kind: 'signature', digest: `sha256:${'51'.repeat(32)}` },
      ],
    },
  })
  const cancelled = await make(store, {
    ...{ guid: guid(41), at: now - 42 * minutes, state: 'cancelled' },
    build: { repository: shop, title: 'Try the other colour', ref: 'refs/heads/colours' },
  })
  const failed = await make(store, {
    ...{ guid: guid(42), event: 'pull_request', at: now - 31 * minutes, state: 'failed', steps: failing() },
    build: {
      ...{ repository: shop, name: 'web', title: 'Move the checkout to TypeScript' },
      ...{ ref: 'refs/heads/typed-checkout', pullRequest: 418, author: { id: 2, login: 'grace' } },
    },
    skipped: [{ name: 'docs', reason: 'No file below `docs/` changed', image: null }],
  })
  await tellCheck(store, {
    ...{ reportId: `${failed.build.id}-1`, githubId: 4711, now: now - 30 * minutes },
    annotations: [
      typeError(
        'src/checkout/total.ts',
        42,
        "Argument of type 'string' is not assignable to parameter of type 'Money'.",
      ),
      typeError('src/checkout/receipt.ts', 7, "Module '\"../till.ts\"' has no exported member 'roundUp'."),
    ],
  })
  const retried = await makeTwice(store, now - 24 * minutes)
  const pending = await make(store, {
    ...{ guid: guid(44), event: 'pull_request', at: now - 17 * minutes, state: 'pending' },
    build: {
      ...{ repository: shop, trust: 'untrusted', title: 'Fix a typo in the receipt' },
      ...{ ref: 'refs/pull/421/head', pullRequest: 421, author: { id: 77, login: 'first-timer' } },
    },
  })
  const running = await make(store, {
    ...{ guid: guid(45), at: now - 95_000, state: 'running', queuedFor: 8, startedAfter: 6 },
    build: { repository: till, title: 'Count the cash twice', author: { id: 1, login: 'ada' } },
    steps: [
      {
        name: 'source-default',
        seconds: 4,
        log: 'Cloning https://forge.test/acme/till.git\nChecked out main\n',
      },
      { name: 'build', seconds: 0, state: 'running', log: runningLog },
      { name: 'push', seconds: 0, state: 'waiting' },
    ],
  })
  const waiting = await make(store, {
    ...{ guid: guid(46), at: now - 80_000, state: 'running' },
    ...{ waitingFor: '0/3 nodes are available: 3 Insufficient memory.' },
    build: { repository: shop, name: 'e2e', title: 'Sell gift cards', ref: 'refs/heads/gift-cards' },
  })
  const queued = await make(store, {
    ...{ guid: guid(47), at: now - 60_000, state: 'queued' },
    build: { repository: shop, title: 'Round in favour of the customer', author: { id: 2, login: 'grace' } },
  })
  await make(store, {
    ...{ guid: guid(48), at: now - 40_000, state: 'queued' },
    build: {
      repository: shop,
      name: 'web',
      title: 'Round in favour of the customer',
      author: { id: 2, login: 'grace' },
    },
  })
  return { running, failed, completed, queued, waiting, pending, cancelled, retried }
}

/** Two days of pushes to main: what lists and charts are made of. */
async function makePast(store: Store, from: number): Promise<void> {
  const titles = [
    'Tidy the shelves',
    'Prices have cents',
    'A quicker search',
    'Hats in all sizes',
    'Say thank you',
  ]
  const people = ['ada', 'grace', 'linus', 'margaret']
  for (let nth = 0; nth < 14; nth += 1) {
    const fails = nth % 5 === 3
    const repository = nth % 3 === 2 ? madeRepositories.till : madeRepositories.shop
    await make(store, {
      ...{ guid: guid(nth), at: from + nth * 2 * hours, state: fails ? 'failed' : 'completed' },
      ...{ queuedFor: 1 + ((nth * 7) % 30), startedAfter: 2 + (nth % 4) },
      build: {
        ...{ repository, title: titles[nth % titles.length] ?? '' },
        author: { id: 1 + (nth % people.length), login: people[nth % people.length] ?? '' },
      },
      steps: [
        { name: 'source-default', seconds: 3 },
        { name: 'build', seconds: 50 + ((nth * 37) % 90), state: fails ? 'failed' : 'succeeded' },
        { name: 'push', seconds: 6, state: fails ? 'skipped' : 'succeeded' },
      ],
    })
  }
}

/** A Build whose first attempt lost its node, and that has gone through since. */
async function makeTwice(store: Store, at: number): Promise<Made> {
  const build = newBuild(
    dress(43, { repository: madeRepositories.till, name: 'reports', title: 'Reports by month' }),
  )
  const lost = await makeBuild(store, {
    ...{ guid: guid(43), at, build, state: 'failed' },
    steps: [{ name: 'build', seconds: 12, state: 'failed', exitCode: 137 }],
    failure: { reason: 'PodEvicted', message: 'The node was low on resource: ephemeral-storage.' },
  })
  await store.commit('retryBuild', { buildId: lost.build.id, now: at + 60_000 })
  const again = await makeBuild(store, {
    ...{ guid: guid(49), at: at + 60_000, build, state: 'completed' },
    steps: succeeded(succeededLog),
  })
  return again
}

function make(store: Store, made: MadeBuild): Promise<Made> {
  return makeBuild(store, {
    ...made,
    build: dress(Number.parseInt(made.guid.slice(-3), 10), made.build ?? {}),
  })
}

/** Ids and commits that are always the same, and look like real ones. */
function dress(nth: number, build: Partial<NewBuild>): Partial<NewBuild> {
  const sha = createHash('sha1').update(`made ${nth}`).digest('hex')
  const id = `b${sha.slice(5, 14)}${String(nth).padStart(3, '0')}`
  const repository = build.repository ?? madeRepositories.shop
  const name = build.name ?? 'api'
  const config = newBuild().config
  return {
    ...{ id, sha, name, tenant: repository.owner, inputsHash: sha.padEnd(64, '0') },
    config: {
      ...config,
      source: { cloneUrl: repository.cloneUrl, private: repository.private },
      image: `ghcr.io/${repository.owner}/${repository.name}-${name}`,
      tags: [`main-${sha.slice(0, 7)}`, 'main'],
    },
    ...build,
  }
}

function succeeded(log: string): MadeStep[] {
  return [
    { name: 'source-default', seconds: 3, log: 'Checked out the commit\n' },
    { name: 'build', seconds: 64, log },
    { name: 'push', seconds: 7, log: 'Writing manifest to image destination\n' },
  ]
}

function failing(): MadeStep[] {
  return [
    { name: 'source-default', seconds: 3, log: 'Checked out the commit\n' },
    { name: 'build', seconds: 38, state: 'failed', exitCode: 2, log: failedLog },
    { name: 'push', seconds: 0, state: 'skipped' },
  ]
}

function typeError(path: string, line: number, message: string): Annotation {
  return {
    ...{ path, startLine: line, endLine: line, startColumn: null, endColumn: null },
    ...{ level: 'failure', title: 'tsc', message },
  }
}

/** Ends in the number. */
function guid(nth: number): string {
  return `6f1d2c3e-0b5a-4d7e-9c8f-a1b2c3d4${String(nth).padStart(4, '0')}`
}
