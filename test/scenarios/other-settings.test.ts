import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { buildFileFor, openTrivialWorld, type TrivialWorld } from '../support/trivial-world.ts'
import { waitUntil } from '../support/wait-until.ts'

/** Pushes a first commit with this build file, tells the service of it, and returns the commit. */
async function push(world: TrivialWorld, buildFile: string): Promise<string> {
  await using copy = await world.forge.workingCopy(world.repository, world.user.token)
  const sha = await copy.commit('First', { '.slipway.yaml': buildFile })
  await copy.push('+HEAD:main')
  expect(await world.sendPush({ sha, before: '0'.repeat(40) })).toBe(202)
  return sha
}

it('builds a private repository on a cluster that it is given, starts none, and shows its clone token to nobody', async () => {
  await using world = await openTrivialWorld({ isPrivate: true, onGivenCluster: true })
  await world.service.start()
  const sha = await push(world, buildFileFor('app'))
  const ended = await world.forge.forge.waitForCheckRun(
    world.repository,
    sha,
    ({ conclusion }) => conclusion !== null,
    60_000,
  )
  expect(ended.conclusion).toBe('success')
  for (const embedded of ['cluster', 'forge', 'kubeconfig'])
    expect(existsSync(join(world.dir, 'data', embedded))).toBe(false)

  const objects = world.given
  if (objects === null) throw new Error('no cluster was given')
  const [run] = objects.list('BuildRun', { namespace: 'acme' })
  const [secret, ...others] = objects.list('Secret', { namespace: 'acme' })
  if (run === undefined || secret === undefined) throw new Error('there is no BuildRun or no Secret')
  expect(others).toEqual([])
  expect(secret.metadata.ownerReferences).toMatchObject([{ kind: 'BuildRun', uid: run.metadata.uid }])
  const { data } = secret as { data?: Record<string, string> }
  const token = Buffer.from(data?.['password'] ?? '', 'base64').toString()
  expect(token).toMatch(/^ghs_/)
  const told = [objects.list('BuildRun'), objects.list('TaskRun'), objects.list('Pod'), ended]
  expect(JSON.stringify(told) + world.service.output()).not.toContain(token)

  objects.delete('BuildRun', 'acme', run.metadata.name)
  await waitUntil(
    'the Secret is gone with its BuildRun',
    () => objects.list('Secret', { namespace: 'acme' }).length === 0,
  )
})

it('writes commit statuses with a plain token: how the build goes, and what is wrong with a build file', async () => {
  await using world = await openTrivialWorld({ withToken: true })
  await world.service.start()
  const octokit = world.forge.octokit({ token: world.user.token })
  const statusOf = async (ref: string, name: string) => {
    const { data } = await octokit.repos.listCommitStatusesForRef({ owner: 'acme', repo: 'app', ref })
    const newest = data.find(({ context }) => context === name)
    return newest?.state === 'pending' ? null : newest
  }
  const sha = await push(world, buildFileFor('app'))
  for (const name of ['slipway / app', 'slipway'])
    expect(await waitUntil(`${name} has ended`, () => statusOf(sha, name))).toMatchObject({
      state: 'success',
    })

  const bad = await push(world, 'version: 1\nbuilds: {}\n')
  const told = await waitUntil('the mistake is told', () => statusOf(bad, 'slipway / .slipway.yaml'))
  expect(told).toMatchObject({
    state: 'failure',
    description: expect.stringMatching(/^Line 2, column 1: There is no build here/) as string,
  })
})
