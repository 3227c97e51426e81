import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDesk, type Desk } from '../support/open-desk.ts'

let desk: Desk

/** Two builds, one of which uses the image of the other. */
const buildFile = (dockerfile = 'Dockerfile') => `version: 1
builds:
  app:
    image: 127.0.0.1:5000/acme/app
    needs: base
    env: { BASE: "{{ needs.base.ref }}" }
  base: { image: 127.0.0.1:5000/acme/base, dockerfile: ${dockerfile} }
`
/** What the trivial strategy says of every image. */
const digest = `sha256:${'0'.repeat(63)}7`

beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk[Symbol.asyncDispose]())

const titleOf = (sha: string, name: string) => desk.runs(sha, `slipway / ${name}`)[0]?.output.title
const listRuns = () => desk.world.given?.list('BuildRun', { namespace: 'acme' }) ?? []

it('builds an image before the one that uses it, and hands its digest over', async () => {
  const sha = await desk.push('main', buildFile())
  await desk.shows(sha, { slipway: 'success', 'slipway / base': 'success', 'slipway / app': 'success' })
  const runs = listRuns().map(({ metadata, spec }) => ({
    at: metadata.creationTimestamp ?? '',
    env: (spec as { build: { spec: { env: unknown[] } } }).build.spec.env,
  }))
  expect(runs.map(({ env }) => env)).toContainEqual([
    { name: 'BASE', value: `127.0.0.1:5000/acme/base@${digest}` },
  ])
  expect(runs).toHaveLength(2)
})

it('fails the one whose image cannot be, with the name of the other, and makes no BuildRun of it', async () => {
  const before = listRuns().length
  const sha = await desk.push('broken', buildFile('bad'))
  await desk.shows(sha, { slipway: 'failure', 'slipway / base': 'failure', 'slipway / app': 'failure' })
  expect(titleOf(sha, 'app')).toBe('A build whose image this one needs has no image')
  expect(desk.runs(sha, 'slipway / app')[0]?.output.summary).toContain(
    'It needs the image of base, which failed.',
  )
  expect(listRuns()).toHaveLength(before + 1)
})

it('says what a build waits for, and tries what its node lost again by itself', async () => {
  const sha = await desk.push('slow', buildFile('slow'))
  await desk.shows(sha, {
    slipway: 'in_progress',
    'slipway / base': 'in_progress',
    'slipway / app': 'queued',
  })
  await expect.poll(() => titleOf(sha, 'app')).toBe('Waiting for base')

  await expect.poll(() => titleOf(sha, 'base')).toContain('Step')
  // As a kubelet does whose node runs short of memory.
  const evicted = { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' }
  for (const pod of desk.world.given?.list('Pod', { namespace: 'acme' }) ?? []) {
    const status = pod['status'] as { phase?: string } | undefined
    if (status?.phase === 'Running')
      desk.world.given?.updateStatus({ ...pod, status: { ...status, ...evicted } })
  }
  await expect
    .poll(() => desk.runs(sha, 'slipway / base').map(({ conclusion }) => conclusion))
    .toEqual([null, 'failure'])
  const [again, lost] = desk.runs(sha, 'slipway / base')
  expect(lost?.output.summary).toContain('Nothing: it is tried again by itself, attempt 2 of 3')
  expect(again?.output.title).toBe('Tried again by itself, attempt 2 of 3')
  expect(again?.output.summary).toContain('It goes on after a pause')
  // What needs it waits on.
  expect(desk.runs(sha, 'slipway / app').map(({ status }) => status)).toEqual(['queued'])
  await desk.deleteBranch('slow')
  await desk.shows(sha, { slipway: 'cancelled', 'slipway / base': 'cancelled', 'slipway / app': 'cancelled' })
})
