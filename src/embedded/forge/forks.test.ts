import { afterAll, beforeAll, expect, test } from 'vitest'
import type { HookReceiver, TestForge } from '../../../test/support/servers/start-test-forge.ts'
import { startHookReceiver, startTestForge } from '../../../test/support/servers/start-test-forge.ts'

let world: TestForge
let hook: HookReceiver
let next = 0

beforeAll(async () => {
  world = await startTestForge()
  hook = await startHookReceiver(world.forge.app.webhookSecret)
  await world.forge.setWebhook(hook.url)
})
afterAll(async () => {
  await hook[Symbol.asyncDispose]()
  await world[Symbol.asyncDispose]()
})

/** A repository with one commit, whose events are the only ones from here on. */
async function repository(): Promise<string> {
  const name = `acme/app${(next += 1)}`
  await world.forge.createRepository({
    owner: 'acme',
    name: name.slice(5),
    files: { 'a.txt': 'a' },
    collaborators: { ada: 'write', tim: 'triage' },
  })
  await world.forge.deliveriesSettled()
  hook.events.length = 0
  return name
}

/** What was delivered since, of one kind. */
async function told(event: string) {
  await world.forge.deliveriesSettled()
  return hook.events.filter((one) => one.event === event).map(({ payload }) => payload)
}
const where = (name: string) => ({ owner: name.split('/')[0]!, repo: name.split('/')[1]! })
const rest = () => world.octokit({ installationId: 1 }).rest

test('tells of a pull request from a fork, whose commit the base repository has', async () => {
  const name = await repository()
  const fork = await world.forge.openFork(name, 'eve')
  const sha = await world.forge.commit(fork.repository, { files: { 'b.txt': 'b' }, branch: 'patch' })
  expect(await told('push')).toEqual([])
  const { number } = await world.forge.openPull(name, { as: 'eve', head: 'eve:patch' })
  const [opened] = await told('pull_request')
  expect(opened).toMatchObject({
    action: 'opened',
    pull_request: {
      user: { login: 'eve', type: 'User' },
      author_association: 'FIRST_TIME_CONTRIBUTOR',
      head: { sha, label: 'eve:patch', repo: { id: fork.id, full_name: fork.repository, fork: true } },
      base: { repo: { full_name: name, fork: false } },
    },
    sender: { login: 'eve' },
  })
  const { data } = await rest().repos.getCommit({ ...where(name), ref: sha })
  expect(data).toMatchObject({ sha, commit: { message: 'A change' } })

  const after = await world.forge.commit(fork.repository, {
    files: { 'b.txt': 'c' },
    branch: 'patch',
    parent: 'main',
  })
  expect((await told('pull_request')).at(-1)).toMatchObject({ action: 'synchronize', before: sha, after })

  await world.forge.deleteRepository(fork.repository)
  const pull = await rest().pulls.get({ ...where(name), pull_number: number })
  expect(pull.data).toMatchObject({ state: 'open', head: { sha: after, repo: null } })
  await world.forge.closePull(name, number)
  expect((await told('pull_request')).at(-1)).toMatchObject({
    action: 'closed',
    pull_request: { merged: false, head: { repo: null } },
  })
})

test('tells of labels, of another base and of another title, each as its own change', async () => {
  const name = await repository()
  await world.forge.commit(name, { files: {}, branch: 'release' })
  await world.forge.commit(name, { files: { 'b.txt': 'b' }, branch: 'topic', as: 'ada' })
  const { number } = await world.forge.openPull(name, { as: 'ada', head: 'topic', draft: true })
  await world.forge.labelPull(name, number, 'build me', true, 'tim')
  await world.forge.changePull(name, number, { base: 'release', title: 'Better', draft: false })
  await world.forge.labelPull(name, number, 'build me', false, 'tim')
  const events = await told('pull_request')
  const base = events[0] as { pull_request: { base: { sha: string } } }
  // They leave at once and may overtake each other.
  expect(events).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        action: 'labeled',
        label: expect.objectContaining({ name: 'build me' }) as object,
        sender: expect.objectContaining({ login: 'tim' }) as object,
      }),
      expect.objectContaining({
        action: 'edited',
        changes: {
          title: { from: 'Merge topic' },
          base: { ref: { from: 'main' }, sha: { from: base.pull_request.base.sha } },
        },
        pull_request: expect.objectContaining({ labels: [expect.anything()] }) as object,
      }),
      expect.objectContaining({ action: 'ready_for_review' }),
      expect.objectContaining({ action: 'unlabeled' }),
    ]),
  )
  expect(events).toHaveLength(5)
})

test('lets nobody label or push who may not', async () => {
  const name = await repository()
  await world.forge.commit(name, { files: {}, branch: 'topic' })
  const { number } = await world.forge.openPull(name, { as: 'eve', head: 'topic' })
  await expect(world.forge.labelPull(name, number, 'x', true, 'eve')).rejects.toThrow('asks for triage')
  await expect(world.forge.commit(name, { files: {}, as: 'tim' })).rejects.toThrow('asks for write')
})

test('closes a pull request as merged when its commits come into the base', async () => {
  const name = await repository()
  const sha = await world.forge.commit(name, { files: { 'b.txt': 'b' }, branch: 'topic' })
  const { number } = await world.forge.openPull(name, { as: 'ada', head: 'topic' })
  const merge = await world.forge.mergePull(name, number, 'ada')
  expect((await told('pull_request')).find(({ action }) => action === 'closed')).toMatchObject({
    pull_request: { merged: true, merge_commit_sha: merge, merged_by: { login: 'ada' }, head: { sha } },
  })
  const push = (await told('push')).find(({ ref }) => ref === 'refs/heads/main')
  expect(push).toMatchObject({ after: merge, forced: false, sender: { login: 'ada' } })
})

test('asks for the checks of a merge group and takes it away, merged or not', async () => {
  const name = await repository()
  await world.forge.commit(name, { files: { 'b.txt': 'b' }, branch: 'topic' })
  const { number } = await world.forge.openPull(name, { as: 'ada', head: 'topic' })
  const { data: main } = await rest().repos.getBranch({ ...where(name), branch: 'main' })
  const group = await world.forge.enqueuePull(name, number)
  expect(group.ref).toBe(`refs/heads/gh-readonly-queue/main/pr-${number}-${main.commit.sha}`)
  expect(await told('merge_group')).toMatchObject([
    {
      action: 'checks_requested',
      merge_group: {
        head_sha: group.sha,
        head_ref: group.ref,
        base_ref: 'refs/heads/main',
        base_sha: main.commit.sha,
        head_commit: { id: group.sha },
      },
      sender: { login: 'github-merge-queue[bot]', type: 'Bot' },
    },
  ])
  expect((await told('push')).some(({ ref }) => ref === group.ref)).toBe(true)
  await world.forge.dequeuePull(name, number)
  await world.forge.enqueuePull(name, number)
  await world.forge.commit(name, { files: { 'b.txt': 'c' }, branch: 'topic' })
  await world.forge.dequeuePull(name, number)
  await world.forge.enqueuePull(name, number)
  await world.forge.mergeGroup(name, number)
  const ends = (await told('merge_group')).filter(({ action }) => action === 'destroyed')
  expect(ends.map(({ reason }) => String(reason)).sort()).toEqual(['dequeued', 'invalidated', 'merged'])
  const { data } = await rest().pulls.get({ ...where(name), pull_number: number })
  expect(data).toMatchObject({ state: 'closed', merged: true })
})

test('refuses pushes to the branches of the merge queue', async () => {
  const name = await repository()
  const { token } = world.forge.createUser('ada')
  await using copy = await world.workingCopy(name, token)
  await copy.commit('Mine', { 'x.txt': 'x' })
  await expect(copy.push('HEAD:refs/heads/gh-readonly-queue/main/pr-1')).rejects.toThrow()
})

test('lists branches, refs and open pull requests by pages', async () => {
  const name = await repository()
  const shas: Record<string, string> = {}
  for (const branch of ['one', 'release/1', 'release/2']) {
    shas[branch] = await world.forge.commit(name, { files: { [branch]: branch }, branch })
    await world.forge.openPull(name, { as: 'ada', head: branch })
  }
  world.forge.protectBranch(name, 'release/1')
  const octokit = world.octokit({ installationId: 1 })
  const branches = await octokit.paginate('GET /repos/{owner}/{repo}/branches', {
    ...where(name),
    per_page: 2,
  })
  expect(branches.map((one) => [one.name, one.protected])).toEqual([
    ['main', false],
    ['one', false],
    ['release/1', true],
    ['release/2', false],
  ])
  expect(branches[2]?.commit.sha).toBe(shas['release/1'])
  const page = await octokit.rest.git.listMatchingRefs({ ...where(name), ref: 'heads/release/' })
  expect(page.data.map(({ ref, object }) => [ref, object.sha])).toEqual([
    ['refs/heads/release/1', shas['release/1']],
    ['refs/heads/release/2', shas['release/2']],
  ])
  const first = await octokit.rest.pulls.list({ ...where(name), state: 'open', per_page: 2 })
  expect(first.data.map(({ number }) => number)).toEqual([3, 2])
  expect(first.headers.link).toMatch(/page=2>; rel="next"/)
})
