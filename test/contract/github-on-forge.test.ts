import { readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { replyMark, type Annotation, type Check, type Repository } from '../../src/domain/index.ts'
import { connectGitHub, type GitHub } from '../../src/github/connect-github.ts'
import { Unavailable } from '../../src/ports.ts'
import { keepingMeter } from '../support/keeping-meter.ts'
import { cloneGitRepository, type GitRepository } from '../support/git-repository.ts'
import { sampleRepository } from '../support/samples/samples.ts'
import { silentLog } from '../support/fakes/silent-log.ts'
import { startHookReceiver, startTestForge, type TestForge } from '../support/servers/start-test-forge.ts'

let world: TestForge
let github: GitHub
let repository: Repository
let copy: GitRepository
let ada: string
let base: string
let head: string

beforeAll(async () => {
  world = await startTestForge({ pointsPerMinute: 100_000, requestsPerHour: 100_000 })
  const { forge } = world
  ada = forge.createUser('ada').token
  const made = await forge.createRepository({
    owner: 'acme',
    name: 'shop',
    private: true,
    collaborators: { ada: 'write' },
  })
  const { data } = await world
    .octokit({ app: true })
    .rest.apps.getRepoInstallation({ owner: 'acme', repo: 'shop' })
  repository = sampleRepository({ id: made.id, cloneUrl: made.cloneUrl, installationId: data.id })
  github = connectGitHub({
    apiUrl: `${forge.url}/api/v3`,
    auth: { kind: 'app', appId: forge.app.id, privateKey: forge.app.privateKey },
    ca: await readFile(forge.certFile, 'utf8'),
    userAgent: 'slipway/test',
    clock: systemClock,
    log: silentLog,
    meter: keepingMeter(),
    limits: null,
  })
  copy = await world.workingCopy('acme/shop', ada)
  await symlink('Dockerfile', join(copy.dir, 'link'))
  base = await copy.commit('one', {
    Dockerfile: 'FROM scratch\n',
    'a dir/ä #1.txt': 'odd',
    old: 'x'.repeat(200),
  })
  await copy.push()
  head = await copy.commit('two', { old: null, new: 'x'.repeat(200), large: 'y'.repeat(1_500_000) })
  await copy.push()
})

afterAll(async () => {
  await github.close()
  await copy[Symbol.asyncDispose]()
  await world[Symbol.asyncDispose]()
})

const text = (bytes: Uint8Array | string) =>
  typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString()

describe('reading a repository of the forge', () => {
  it('accepts the App', async () => {
    await expect(github.ready()).resolves.toBeUndefined()
  })

  it('gives files, odd names and sizes over 1 MB included', async () => {
    const { sourceHost } = github
    expect(text(await sourceHost.file(repository, head, 'Dockerfile', 1_000))).toBe('FROM scratch\n')
    expect(text(await sourceHost.file(repository, base, 'a dir/ä #1.txt', 1_000))).toBe('odd')
    expect(text(await sourceHost.file(repository, head, 'large', 2_000_000))).toHaveLength(1_500_000)
    expect(await sourceHost.file(repository, head, 'large', 1_000)).toBe('too-large')
  })

  it.each(['link', 'a dir', 'old', 'nothing/at/all'])('gives no %s', async (path) => {
    expect(await github.sourceHost.file(repository, head, path, 1_000)).toBe('missing')
  })

  it('are known to be there by their paths, whatever these are, and symbolic links are none', async () => {
    const asked = ['Dockerfile', 'a dir/ä #1.txt', 'a dir', 'link', 'old', 'new', '../x', '']
    expect(await github.sourceHost.existing(repository, head, asked)).toEqual(
      new Set(['Dockerfile', 'a dir/ä #1.txt', 'new']),
    )
  })

  it('tells what changed, and that it cannot tell after a forced push', async () => {
    const { sourceHost } = github
    const { paths, complete } = await sourceHost.changedFiles(repository, base, head)
    expect([paths.toSorted(), complete]).toEqual([['large', 'new', 'old'], true])
    expect((await sourceHost.changedFiles(repository, head, base)).complete).toBe(false)
    expect((await sourceHost.changedFiles(repository, 'd'.repeat(40), head)).complete).toBe(false)
  })

  it('tells what a branch contains', async () => {
    const { sourceHost } = github
    const contains = [
      [head, base],
      [head, head],
      [base, head],
      [head, 'd'.repeat(40)],
    ] as const
    const told = contains.map(([branch, sha]) => sourceHost.contains(repository, branch, sha))
    expect(await Promise.all(told)).toEqual([true, true, false, false])
  })

  it('tells what a pull request changes', async () => {
    await copy.git('checkout', '--quiet', '-b', 'topic')
    await copy.commit('three', { 'docs/x.md': 'x' })
    await copy.push('HEAD:topic')
    const { data } = await world
      .octokit({ token: ada })
      .rest.pulls.create({ owner: 'acme', repo: 'shop', title: 'x', head: 'topic', base: 'main' })
    expect(await github.sourceHost.pullRequestFiles(repository, data.number)).toEqual({
      paths: ['docs/x.md'],
      complete: true,
    })
  })

  it('gives a token that clones this repository and pushes nothing', async () => {
    const granted = await github.sourceHost.cloneToken(repository)
    const remote = { url: repository.cloneUrl, caFile: world.forge.certFile, token: granted!.token }
    await using clone = await cloneGitRepository(remote)
    expect(await clone.git('rev-parse', 'HEAD')).toBe(head)
    await expect(clone.push('HEAD:stolen')).rejects.toThrow(/403/)
  })
})

describe('people, pull requests and heads of the forge', () => {
  it('tells what people may do, by their id', async () => {
    const { sourceHost } = github
    const { id } = world.forge.createUser('ada')
    expect(await sourceHost.permission(repository, { id, login: 'ada' })).toBe('write')
    expect(await sourceHost.permission(repository, { id: id + 1, login: 'ada' })).toBe('none')
    expect(await sourceHost.permission(repository, { id: 999, login: 'nobody' })).toBe('none')
  })

  it('tells where branches and open pull requests stand', async () => {
    const { sourceHost } = github
    const { branches, pullRequests, complete } = await sourceHost.heads(repository)
    expect(complete).toBe(true)
    expect(branches).toContainEqual({ ref: 'refs/heads/main', sha: head })
    const [pull] = pullRequests
    expect(pull).toMatchObject({ open: true, headRef: 'topic', baseRef: 'main', author: { login: 'ada' } })
    expect(await sourceHost.pullRequest(repository, pull!.number)).toEqual(pull)
    expect(await sourceHost.pullRequest(repository, 99)).toBeNull()
  })

  it('finds a repository by its id, its branches and messages', async () => {
    const { sourceHost } = github
    const found = await sourceHost.lookUp(repository)
    expect(found).toMatchObject({ id: repository.id, owner: 'acme', name: 'shop', archived: false })
    expect(found !== 'gone' && found.pushedAt).toBeGreaterThan(0)
    expect(await sourceHost.lookUp({ ...repository, id: 9_999 })).toBe('gone')
    expect(await sourceHost.isProtected(repository, 'main')).toBe(false)
    expect(await sourceHost.commitMessage(repository, head)).toBe('two')
    expect(await sourceHost.commitMessage(repository, 'd'.repeat(40))).toBeNull()
  })

  it('answers a comment once', async () => {
    const { commentHost } = github
    const { forge } = world
    const { pullRequests } = await github.sourceHost.heads(repository)
    const { number } = pullRequests[0]!
    const { id: commentId } = await forge.comment('acme/shop', number, '/slipway dance', 'ada')
    const reply = { repository, number, commentId, reaction: '-1' as const, refusal: 'No.' }
    expect(await commentHost.findReply(reply)).toBe(false)
    for (let n = 0; n < 2; n += 1) expect(await commentHost.react(reply)).toBe('ok')
    expect(await commentHost.reply(reply, `No.\n\n${replyMark(commentId)}`)).toBe('ok')
    expect(await commentHost.findReply(reply)).toBe(true)
    const [asked] = forge.comments('acme/shop', number)
    expect(asked?.reactions).toHaveLength(1)
  })

  it('lists what could not be delivered, and has it sent again', async () => {
    await using receiver = await startHookReceiver(world.forge.app.webhookSecret)
    receiver.answer = 503
    await world.forge.setWebhook(receiver.url)
    await copy.push('HEAD:refs/heads/undelivered')
    await world.forge.deliveriesSettled()
    const failed = await github.deliveryLog!.failed(Date.now() - 60_000)
    const push = failed.find(({ event }) => event === 'push')
    expect(push).toMatchObject({ attempts: 1 })
    receiver.answer = 202
    expect(await github.deliveryLog!.redeliver(push!.id)).toBe('asked')
    await world.forge.deliveriesSettled()
    expect(receiver.events.filter(({ guid }) => guid === push!.guid)).toHaveLength(2)
  })
})

describe('writing checks to the forge', () => {
  const check = (change: Partial<Check> = {}): Check => ({
    name: 'slipway / api',
    sha: head,
    externalId: 'b1-1',
    detailsUrl: 'https://slipway.test/builds/b1',
    status: 'completed',
    conclusion: 'failure',
    startedAt: Date.now() - 1_000,
    completedAt: Date.now(),
    title: 'Failed',
    summary: 'because',
    text: null,
    actions: [],
    ...change,
  })
  const annotation: Annotation = {
    path: 'Dockerfile',
    startLine: 1,
    endLine: 1,
    startColumn: 1,
    endColumn: 4,
    level: 'failure',
    title: 'FROM failed',
    message: 'no',
  }
  const open = { status: 'queued', conclusion: null, startedAt: null, completedAt: null } as const

  it('creates, finds and completes a run, and counts annotations', async () => {
    const { checkHost } = github
    const made = await checkHost.create(repository, check(open), [])
    if ('refused' in made) throw new Error(made.message)
    const { conclusion, title, summary, text } = check(open)
    const says = { conclusion, title, summary, text }
    expect(await checkHost.find(repository, check())).toEqual({ id: made.id, annotations: 0, says })
    expect(await checkHost.update(repository, made.id, check(), [annotation])).toEqual({ annotations: 1 })
    expect(await checkHost.update(repository, made.id, check(), [annotation])).toEqual({ annotations: 2 })
    expect(await checkHost.find(repository, check({ externalId: 'b1-2' }))).toBeNull()
    expect(world.forge.checkRuns('acme/shop', head)[0]).toMatchObject({
      status: 'completed',
      conclusion: 'failure',
    })
  })

  it('finds the run whose answer was lost', async () => {
    const { checkHost } = github
    world.forge.inject({ kind: 'lost-answer', path: '/check-runs' })
    const lost = check({ ...open, externalId: 'lost-1' })
    await expect(checkHost.create(repository, lost, [annotation])).rejects.toThrow(Unavailable)
    expect(await checkHost.find(repository, lost)).toMatchObject({ annotations: 1 })
  })

  it.each(['server-error', 'close'] as const)('is Unavailable after %s, and writes again', async (kind) => {
    world.forge.inject({ kind, path: '/check-runs' })
    const again = check({ externalId: `${kind}-1` })
    await expect(github.checkHost.create(repository, again, [])).rejects.toThrow(Unavailable)
    expect(await github.checkHost.create(repository, again, [])).toMatchObject({ annotations: 0 })
  })

  it('waits as long as retry-after says', async () => {
    world.forge.inject({ kind: 'retry-after', retryAfter: 1, path: '/check-runs' })
    const limited: unknown = await github.checkHost
      .create(repository, check(), [])
      .catch((error: unknown) => error)
    expect((limited as Unavailable).retryAt - Date.now()).toBeGreaterThan(500)
    await systemClock.sleep((limited as Unavailable).retryAt - Date.now() + 5, new AbortController().signal)
    expect(await github.checkHost.create(repository, check({ externalId: 'later-1' }), [])).toMatchObject({
      annotations: 0,
    })
  })

  it('learns that a commit is unknown and that 51 annotations are too many', async () => {
    const { checkHost } = github
    expect(await checkHost.create(repository, check({ sha: 'd'.repeat(40) }), [])).toMatchObject({
      refused: 'invalid',
    })
    const many = Array.from({ length: 51 }, () => annotation)
    expect(await checkHost.create(repository, check({ externalId: 'many' }), many)).toMatchObject({
      refused: 'invalid',
    })
  })

  it('learns that a repository is gone', async () => {
    expect(await github.checkHost.create({ ...repository, name: 'nothing' }, check(), [])).toMatchObject({
      refused: 'gone',
    })
  })
})
