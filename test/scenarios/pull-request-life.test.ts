import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDesk, type Desk } from '../support/open-desk.ts'
import { buildFileFor } from '../support/trivial-world.ts'

let desk: Desk

beforeAll(async () => {
  desk = await openDesk()
  await desk.push('main', buildFileFor('app'))
})
afterAll(() => desk[Symbol.asyncDispose]())

const green = { slipway: 'success', 'slipway / app': 'success' }
const titleOf = (sha: string, name: string) => desk.runs(sha, name)[0]?.output.title

/** What is told of a commit, or will be. */
function reportsOf(sha: string): unknown[] {
  using database = new DatabaseSync(join(desk.world.dir, 'data', 'slipway.db'), {
    readOnly: true,
    timeout: 30_000,
  })
  return database.prepare('select id from reports where sha = ?').all(sha)
}

describe('a commit that is pushed and proposed', () => {
  it.each(['push', 'pull_request'])('is built once when GitHub tells of the %s first', async (first) => {
    const branch = `once-${first}`
    let sha = ''
    const held = await desk.hold(async () => {
      sha = await desk.push(branch, buildFileFor('app'))
      await desk.open(branch)
    })
    await desk.bring(held.toSorted((a, b) => Number(b.event === first) - Number(a.event === first)))
    await desk.shows(sha, green)
    expect(desk.told(sha, 'slipway / app')).toEqual([expect.stringContaining(' success: ')])
  })

  it('is not built again when the push has failed before', async () => {
    const sha = await desk.push('broken', buildFileFor('bad'))
    await desk.shows(sha, { slipway: 'failure', 'slipway / bad': 'failure' })
    await desk.open('broken')
    await desk.allTold()
    expect(desk.told(sha, 'slipway / bad')).toEqual([expect.stringContaining(' failure: ')])
  })
})

describe('a commit of an open pull request', () => {
  it('is not green for what its push leaves out, before it is known what the pull request builds', async () => {
    const file = (text: string) =>
      `${buildFileFor('app')}    on: { push: { branches: [main] }, pull_request: {} }\n# ${text}\n`
    const first = await desk.push('proposed', file('1'))
    await desk.shows(first, { slipway: 'skipped', 'slipway / app': 'skipped' })
    await desk.open('proposed')
    await desk.shows(first, green)
    let sha = ''
    const held = await desk.hold(async () => void (sha = await desk.push('proposed', file('2'))))
    await desk.bring(held.filter(({ event }) => event === 'push'))
    expect(reportsOf(sha)).toEqual([])
    await desk.bring(held.filter(({ event }) => event === 'pull_request'))
    await desk.shows(sha, green)
  })
})

describe('a newer commit', () => {
  it('takes the place of the one that is being built, which is built again when it is pushed back', async () => {
    const old = await desk.push('feature', buildFileFor('slow'))
    await desk.open('feature')
    await desk.shows(old, { slipway: 'in_progress', 'slipway / slow': 'in_progress' })
    const newer = await desk.push('feature', buildFileFor('app'))
    await desk.shows(newer, green)
    await desk.shows(old, { slipway: 'cancelled', 'slipway / slow': 'cancelled' })
    expect(titleOf(old, 'slipway / slow')).toBe(`Cancelled: superseded by ${newer.slice(0, 7)}`)

    const copy = await desk.world.forge.workingCopy(desk.world.repository, desk.world.user.token)
    await copy.git('fetch', '--quiet', 'origin', old)
    await copy.push(`+${old}:refs/heads/feature`)
    await copy[Symbol.asyncDispose]()
    await desk.shows(old, { slipway: 'in_progress', 'slipway / slow': 'in_progress' })
    expect(desk.runs(old, 'slipway / slow').map(({ conclusion }) => conclusion)).toEqual([null, 'cancelled'])
    await desk.deleteBranch('feature')
    await desk.shows(old, { slipway: 'cancelled', 'slipway / slow': 'cancelled' })
  })

  it('leaves what is built for a protected branch alone, unless the build file says otherwise', async () => {
    desk.world.forge.forge.protectBranch(desk.world.repository, 'stable')
    const hasty = buildFileFor('slow-b') + '    cancel-in-progress: true\n'
    const file = buildFileFor('slow-a') + hasty.slice(hasty.indexOf('  slow-b'))
    const old = await desk.push('stable', file)
    const going = { slipway: 'in_progress', 'slipway / slow-a': 'in_progress' }
    await desk.shows(old, { ...going, 'slipway / slow-b': 'in_progress' })
    const newer = await desk.push('stable', file)
    await desk.shows(old, { ...going, 'slipway / slow-b': 'cancelled' })
    await desk.shows(newer, { ...going, 'slipway / slow-b': 'in_progress' })
    await desk.deleteBranch('stable')
    await desk.shows(newer, {
      slipway: 'cancelled',
      'slipway / slow-a': 'cancelled',
      'slipway / slow-b': 'cancelled',
    })
  })

  it('that GitHub told of first leaves the older one unbuilt and not green', async () => {
    await desk.push('late', buildFileFor('app'))
    await desk.open('late')
    await desk.allTold()
    let older = ''
    let newer = ''
    const held = await desk.hold(async () => {
      older = await desk.push('late', buildFileFor('app'))
      // GitHub's times are of whole seconds.
      await delay(1_100)
      newer = await desk.push('late', buildFileFor('app'), { message: 'Newer' })
    })
    await desk.bring(held.toReversed())
    await desk.shows(newer, green)
    await desk.shows(older, { slipway: 'cancelled', 'slipway / app': 'cancelled' })
    expect(titleOf(older, 'slipway / app')).toContain(`superseded by ${newer}`)
  })
})

describe('a closed pull request', () => {
  it('ends what only it wanted, and nothing that its branch wants', async () => {
    const only =
      'slow-b:\n    image: 127.0.0.1:5000/acme/b\n    dockerfile: slow\n    on: { pull_request: {} }\n'
    const sha = await desk.push('closing', `${buildFileFor('slow-a')}  ${only}`)
    const number = await desk.open('closing')
    const going = { slipway: 'in_progress', 'slipway / slow-a': 'in_progress' }
    await desk.shows(sha, { ...going, 'slipway / slow-b': 'in_progress' })
    await desk.world.forge.forge.closePull(desk.world.repository, number)
    await desk.shows(sha, { ...going, 'slipway / slow-b': 'cancelled' })
    expect(titleOf(sha, 'slipway / slow-b')).toBe(`Cancelled: pull request ${number} was closed`)
    await desk.deleteBranch('closing')
    await desk.shows(sha, {
      slipway: 'cancelled',
      'slipway / slow-a': 'cancelled',
      'slipway / slow-b': 'cancelled',
    })
  })
})

describe('what selects a build', () => {
  it('is looked at again when a label comes and when the base changes', async () => {
    const file = `version: 1
builds:
  labelled:
    image: 127.0.0.1:5000/acme/labelled
    on: { pull_request: { labels: [build-me] } }
  based:
    image: 127.0.0.1:5000/acme/based
    on: { pull_request: { branches: [release] } }
`
    await desk.push('release', buildFileFor('app'))
    const sha = await desk.push('chosen', file)
    const number = await desk.open('chosen')
    const all = { slipway: 'skipped', 'slipway / labelled': 'skipped', 'slipway / based': 'skipped' }
    await desk.shows(sha, all)
    const { forge, repository } = { forge: desk.world.forge.forge, repository: desk.world.repository }
    await forge.labelPull(repository, number, 'build-me')
    await desk.shows(sha, { ...all, slipway: 'success', 'slipway / labelled': 'success' })
    await forge.changePull(repository, number, { base: 'release' })
    await desk.shows(sha, {
      slipway: 'success',
      'slipway / labelled': 'success',
      'slipway / based': 'success',
    })
    await forge.labelPull(repository, number, 'build-me', false)
    await desk.allTold()
    expect(desk.runs(sha, 'slipway / labelled').filter((run) => run.conclusion === 'success')).toHaveLength(1)
  })

  it('may leave it out: its check names the last image of the branch, and skips when the message asks for it', async () => {
    const file = buildFileFor('app') + '    on: { push: { paths: [src/**] } }\n'
    const built = await desk.push('paths', file)
    await desk.shows(built, green)
    const skipped = await desk.push('paths', `${file}# Nothing in src\n`)
    await desk.shows(skipped, { slipway: 'skipped', 'slipway / app': 'skipped' })
    const digest = `sha256:${'7'.padStart(64, '0')}`
    expect(desk.runs(skipped, 'slipway / app')[0]?.output.summary).toContain(digest)

    const asked = await desk.push('wordy', buildFileFor('app'), { message: 'Typo\n\n[skip ci]' })
    await desk.shows(asked, { slipway: 'skipped', 'slipway / app': 'skipped' })
    expect(titleOf(asked, 'slipway / app')).toBe('Skipped: The commit’s message says [skip ci]')
  })
})

describe('a merge group', () => {
  it('has every check on its head, and ends with its place in the queue', async () => {
    const file = buildFileFor('slow') + '  app:\n    image: 127.0.0.1:5000/acme/app\n    on: { push: {} }\n'
    await desk.push('queued', file)
    const number = await desk.open('queued')
    const { forge, repository } = { forge: desk.world.forge.forge, repository: desk.world.repository }
    const { sha } = await forge.enqueuePull(repository, number)
    await desk.shows(sha, {
      slipway: 'in_progress',
      'slipway / slow': 'in_progress',
      'slipway / app': 'skipped',
    })
    await forge.dequeuePull(repository, number)
    await desk.shows(sha, { slipway: 'cancelled', 'slipway / slow': 'cancelled', 'slipway / app': 'skipped' })
    await desk.deleteBranch('queued')
  })
})
