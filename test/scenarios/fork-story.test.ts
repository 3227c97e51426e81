import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { KubeObject } from '../../src/embedded/cluster/objects/client.ts'
import { buildRun } from '../../src/shipwright/index.ts'
import { buildFileFor, openTrivialWorld, type TrivialWorld } from '../support/trivial-world.ts'

const patience = { timeout: 240_000, interval: 50 }

let world: TrivialWorld
/** Of the pull request that eve opens from her fork. */
let sha = ''
let number = 0

beforeAll(async () => {
  world = await openTrivialWorld({ onGivenCluster: true })
  await world.service.start()
  const { forge } = world.forge
  forge.createUser('eve')
  forge.setCollaborator(world.repository, 'tim', 'triage')
  await forge.setWebhook(`${world.service.url}/webhooks/github`)
  await forge.commit(world.repository, { files: { '.slipway.yaml': buildFileFor('app') }, branch: 'main' })
  world.given?.create({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'strangers', namespace: 'acme' },
  })
})
afterAll(() => world[Symbol.asyncDispose]())

describe('a pull request from the fork of a stranger', () => {
  it('waits with a button for somebody who may approve it, and nothing of it runs', async () => {
    const { forge } = world.forge
    await expect.poll(runs, patience).toHaveLength(1)
    const fork = await forge.openFork(world.repository, 'eve')
    const files = { '.slipway.yaml': buildFileFor('app', 'miner'), Dockerfile: 'FROM scratch\n' }
    sha = await forge.commit(fork.repository, { files, branch: 'main' })
    number = (await forge.openPull(world.repository, { as: 'eve', head: 'eve:main' })).number
    const check = await seen('slipway / app', 'action_required')
    expect(check.actions).toMatchObject([{ identifier: 'approve' }])
    expect(await seen('slipway', 'action_required')).toMatchObject({ output: { title: words('app') } })
    expect(forge.checkRuns(world.repository, sha).map(({ name }) => name)).not.toContain('slipway / miner')
  })

  it('is not let through by those who may not write, who learn why', async () => {
    const { forge } = world.forge
    const waiting = await seen('slipway / app', 'action_required')
    for (const login of ['eve', 'tim']) {
      forge.pressAction(world.repository, waiting.id, 'approve', login)
      forge.rerunCheck(world.repository, waiting.id, login)
      forge.rerunSuite(world.repository, sha, login)
      const { id } = await forge.comment(world.repository, number, `/slipway approve ${sha}`, login)
      await expect.poll(() => reactionsTo(id), patience).toEqual(['-1'])
    }
    await expect.poll(lastComment, patience).toContain('tim has no write access')
    await concluded()
    expect(runs()).toHaveLength(1)
  })

  it('builds once a maintainer presses Approve, with nothing that is the repository’s', async () => {
    const { forge } = world.forge
    const waiting = await seen('slipway / app', 'action_required')
    forge.pressAction(world.repository, waiting.id, 'approve', 'ada')
    const built = await seen('slipway / app', 'success')
    expect(built.id).not.toBe(waiting.id)
    await seen('slipway', 'success')
    const run = runs().find(({ metadata }) => metadata.labels?.['slipway.build/trust'] === 'untrusted')
    expect(run?.spec).toMatchObject({
      serviceAccount: 'strangers',
      build: {
        spec: {
          source: { git: { url: words('/eve/app.git'), revision: sha } },
          output: { image: `127.0.0.1:5000/strangers/acme:app-pr${number}-${sha.slice(0, 7)}` },
        },
      },
    })
    expect(JSON.stringify(run)).not.toContain('5000/acme/')
    expect(runs()).toHaveLength(2)
  })

  it('waits again with each new commit, which a comment approves by its name', async () => {
    const { forge } = world.forge
    const approved = sha
    sha = await forge.commit('eve/app', { files: { more: 'code' }, branch: 'main', as: 'eve' })
    await seen('slipway / app', 'action_required')
    const old = await forge.comment(world.repository, number, `/slipway approve ${approved}`, 'ada')
    await expect.poll(() => reactionsTo(old.id), patience).toEqual(['-1'])
    await expect.poll(lastComment, patience).toContain(`/slipway approve ${sha}`)
    expect(runs()).toHaveLength(2)
    const { id } = await forge.comment(world.repository, number, `/slipway approve ${sha}`, 'ada')
    await expect.poll(() => reactionsTo(id), patience).toEqual(['+1'])
    await seen('slipway / app', 'success')
    expect(runs()).toHaveLength(3)
  })
})

const words = (text: string) => expect.stringContaining(text) as string

function seen(name: string, conclusion: string) {
  const isIt = (run: { name: string; conclusion: string | null }) =>
    run.name === name && run.conclusion === conclusion
  return world.forge.forge.waitForCheckRun(world.repository, sha, isIt, patience.timeout)
}

function lastComment(): string {
  return world.forge.forge.comments(world.repository, number).at(-1)?.body ?? ''
}

function reactionsTo(id: number): string[] {
  const comments = world.forge.forge.comments(world.repository, number)
  return comments.find((one) => one.id === id)?.reactions.map(({ content }) => content) ?? []
}

/** Every delivery has come to a verdict. */
async function concluded(): Promise<void> {
  await world.forge.forge.deliveriesSettled()
  const headers = { authorization: 'Bearer the-token-of-this-test' }
  const open = async () => {
    const answer = await fetch(`${world.service.url}/api/v1/deliveries?limit=100`, { headers })
    const { items } = (await answer.json()) as { items: { state: string }[] }
    return items.filter(({ state }) => state !== 'concluded')
  }
  await expect.poll(open, patience).toEqual([])
}

function runs() {
  const found: KubeObject[] = world.given?.list('BuildRun') ?? []
  return found.map((one) => buildRun.parse(one))
}
