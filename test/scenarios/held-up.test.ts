import { afterAll, beforeAll, expect, it } from 'vitest'
import { stallAnnotation } from '../../src/shipwright/index.ts'
import { buildFileFor, openTrivialWorld, type TrivialWorld } from '../support/trivial-world.ts'
import { waitUntil } from '../support/wait-until.ts'

let world: TrivialWorld

beforeAll(async () => {
  world = await openTrivialWorld({ onGivenCluster: true, env: { SLIPWAY_PENDING_TIMEOUT: '3s' } })
  await world.service.start()
})
afterAll(() => world[Symbol.asyncDispose]())

/** Of the cluster's one node, in KiB. */
function memoryOfNode(): number {
  const { status } = world.given!.get('Node', null, 'slipway') as unknown as {
    status: { allocatable: { memory: string } }
  }
  const [, digits, unit = ''] = /^(\d+)(Ki|Mi|Gi)?$/.exec(status.allocatable.memory) ?? []
  return Number(digits) * { '': 1 / 1024, Ki: 1, Mi: 1024, Gi: 1024 ** 2 }[unit as 'Ki']
}

it('fails a build that no node takes in time with the words of the scheduler, and ends its BuildRun', async () => {
  const strategy = world.given!.get('ClusterBuildStrategy', null, 'buildah')!
  const { spec } = strategy as unknown as { spec: { steps: object[] } }
  const memory = `${Math.floor(memoryOfNode() * 0.6)}Ki`
  const steps = spec.steps.map((step) => ({ ...step, resources: { requests: { memory } } }))
  world.given!.update({ ...strategy, spec: { ...spec, steps } })

  // Each works for a minute and needs more than half of the node, so that the other one waits.
  await using copy = await world.forge.workingCopy(world.repository, world.user.token)
  const before = await copy.commit('First', {})
  const sha = await copy.commit('Two', { '.slipway.yaml': buildFileFor('slow-a', 'slow-b') })
  await copy.push()
  expect(await world.sendPush({ sha, before })).toBe(202)
  const { forge } = world.forge
  const isOver = (run: { name: string; status: string }) =>
    run.name.includes('slow') && run.status === 'completed'
  const check = await forge.waitForCheckRun(world.repository, sha, isOver, 240_000)

  expect(check.conclusion).toBe('failure')
  expect(check.output.summary).toContain('No node took the build’s Pod for 3 seconds')
  expect(check.output.summary).toContain('Insufficient memory')
  const runs = () => world.given!.list('BuildRun', { namespace: 'acme' })
  const ended = await waitUntil('the end of its BuildRun', () =>
    runs().find(({ metadata }) => metadata.annotations?.[stallAnnotation] !== undefined),
  )
  expect(JSON.stringify(ended)).toContain('"reason":"BuildRunCanceled"')
  expect(runs()).toHaveLength(2)
})
