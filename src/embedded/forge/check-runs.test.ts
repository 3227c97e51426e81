import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TestForge } from '../../../test/support/servers/start-test-forge.ts'
import { startTestForge } from '../../../test/support/servers/start-test-forge.ts'

let world: TestForge
let sha: string
let ada: string
const shop = { owner: 'acme', repo: 'shop' }
const client = () => world.octokit({ installationId: 1 }).rest

beforeAll(async () => {
  world = await startTestForge({ pointsPerMinute: 100_000, requestsPerHour: 100_000 })
  ada = world.forge.createUser('ada').token
  const files = { Dockerfile: 'FROM scratch\n' }
  const { head } = await world.forge.createRepository({
    owner: 'acme',
    name: 'shop',
    files,
    collaborators: { ada: 'write' },
  })
  sha = head!
})
afterAll(() => world[Symbol.asyncDispose]())

const annotation = {
  path: 'Dockerfile',
  start_line: 1,
  end_line: 1,
  annotation_level: 'failure' as const,
  message: 'no',
}
const create = async (fields: object) =>
  (await client().checks.create({ ...shop, name: 'slipway / api', head_sha: sha, ...fields })).data
const output = (fields: object) => ({ output: { title: 'Title', summary: 'Summary', ...fields } })

test('keeps a check run from queued to its end, and tells who listens', async () => {
  const heard: string[] = []
  const stop = world.forge.onCheckRun((run) => heard.push(run.status))
  const made = await create({ external_id: 'b1-1', status: 'queued', details_url: 'http://127.0.0.1/b1' })
  expect(made).toMatchObject({
    status: 'queued',
    conclusion: null,
    external_id: 'b1-1',
    app: { slug: 'slipway' },
  })
  const change = { ...shop, check_run_id: made.id }
  await client().checks.update({ ...change, status: 'in_progress', ...output({}) })
  const done = await client().checks.update({ ...change, conclusion: 'success' })
  expect(done.data).toMatchObject({ status: 'completed', conclusion: 'success', output: { title: 'Title' } })
  expect(done.data.completed_at).toMatch(/^\d{4}-.*Z$/)
  expect((await client().checks.get(change)).data).toEqual(done.data)
  stop()
  expect(heard).toEqual(['queued', 'in_progress', 'completed'])
})

test('appends annotations and counts them', async () => {
  const made = await create({ name: 'annotated', ...output({ annotations: Array(50).fill(annotation) }) })
  expect(made.output.annotations_count).toBe(50)
  const more = { summary: 'More', annotations: [{ ...annotation, start_column: 2, end_column: 3 }] }
  const { data } = await client().checks.update({ ...shop, check_run_id: made.id, output: more })
  expect(data.output).toMatchObject({ annotations_count: 51, title: 'Title', summary: 'More' })
  const list = await world
    .octokit({ installationId: 1 })
    .paginate(client().checks.listAnnotations, { ...shop, check_run_id: made.id })
  expect(list).toHaveLength(51)
  expect(list.at(-1)).toMatchObject({ path: 'Dockerfile', start_column: 2, title: null })
})

test.each<[string, () => object]>([
  ['51 annotations', () => output({ annotations: Array(51).fill(annotation) })],
  ['a summary of 65,536 characters', () => output({ summary: 'x'.repeat(65_536) })],
  ['a text of 65,536 characters', () => output({ text: 'x'.repeat(65_536) })],
  ['an output without a summary', () => ({ output: { title: 'Title' } })],
  ['an output without a title', () => ({ output: { summary: 'Summary' } })],
  [
    'columns over several lines',
    () => output({ annotations: [{ ...annotation, end_line: 2, start_column: 1 }] }),
  ],
  [
    'an annotation that ends before it starts',
    () => output({ annotations: [{ ...annotation, start_line: 3 }] }),
  ],
  ['an annotation without a path', () => output({ annotations: [{ ...annotation, path: undefined }] })],
  ['a title of 256 characters', () => output({ annotations: [{ ...annotation, title: 'x'.repeat(256) }] })],
  ['a message over 64 KB', () => output({ annotations: [{ ...annotation, message: 'é'.repeat(32_769) }] })],
  ['an end without a conclusion', () => ({ status: 'completed' })],
  ['an unknown conclusion', () => ({ conclusion: 'great' })],
  ['no name', () => ({ name: '' })],
  ['an unknown commit', () => ({ head_sha: 'a'.repeat(40) })],
  ['a details_url that is none', () => ({ details_url: 'javascript:alert(1)' })],
  ['a time that is none', () => ({ started_at: 'yesterday' })],
  ['four actions', () => ({ actions: Array(4).fill({ label: 'a', description: 'b', identifier: 'c' }) })],
  [
    'an action label of 21 characters',
    () => ({ actions: [{ label: 'x'.repeat(21), description: 'b', identifier: 'c' }] }),
  ],
])('refuses %s', async (_what, fields) => {
  const before = world.forge.allCheckRuns('acme/shop').length
  await expect(create(fields())).rejects.toMatchObject({ status: 422 })
  expect(world.forge.allCheckRuns('acme/shop')).toHaveLength(before)
})

test('takes what is just within the limits', async () => {
  const made = await create(output({ summary: 'x'.repeat(65_535), text: 'é'.repeat(65_535) }))
  expect(made.output.summary).toHaveLength(65_535)
})

test('does not reopen a run that has ended', async () => {
  const made = await create({ conclusion: 'failure' })
  await expect(
    client().checks.update({ ...shop, check_run_id: made.id, status: 'in_progress' }),
  ).rejects.toMatchObject({ status: 422 })
})

test('lists the latest of a name, or all of them, by name and App', async () => {
  const ids = [(await create({ name: 'twice' })).id, (await create({ name: 'twice' })).id]
  const list = async (fields: object) =>
    (await client().checks.listForRef({ ...shop, ref: 'main', check_name: 'twice', ...fields })).data
  expect((await list({})).check_runs.map(({ id }) => id)).toEqual([ids[1]])
  expect((await list({ filter: 'all' })).total_count).toBe(2)
  expect((await list({ filter: 'all', app_id: 999 })).total_count).toBe(0)
  const page = await client().checks.listForRef({
    ...shop,
    ref: sha,
    check_name: 'twice',
    filter: 'all',
    per_page: 1,
  })
  expect(page.headers.link).toMatch(/page=2>; rel="next"/)
})

test('lets only Apps write checks, and only with the permission', async () => {
  const request = { ...shop, name: 'no', head_sha: sha }
  await expect(world.octokit({ token: ada }).rest.checks.create(request)).rejects.toMatchObject({
    status: 403,
    response: { data: { message: 'You must authenticate via a GitHub App.' } },
  })
  const { data } = await world.octokit({ app: true }).rest.apps.createInstallationAccessToken({
    installation_id: 1,
    permissions: { contents: 'read' },
  })
  await expect(world.octokit({ token: data.token }).rest.checks.create(request)).rejects.toMatchObject({
    status: 403,
    response: { data: { message: 'Resource not accessible by integration' } },
  })
})

test('waits for a check run that satisfies a test, and says what there was when it does not come', async () => {
  const waited = world.forge.waitForCheckRun('acme/shop', sha, ({ name }) => name === 'awaited', 5_000)
  await create({ name: 'awaited' })
  expect(await waited).toMatchObject({ name: 'awaited' })
  await expect(world.forge.waitForCheckRun('acme/shop', sha, () => false, 20)).rejects.toThrow(
    /awaited queued/,
  )
})

test('takes statuses from people and Apps, within their limits', async () => {
  const status = { ...shop, sha, context: 'slipway / api', state: 'pending' as const }
  await world
    .octokit({ token: ada })
    .rest.repos.createCommitStatus({ ...status, description: 'x'.repeat(140) })
  await client().repos.createCommitStatus({ ...status, state: 'success' })
  const { data } = await client().repos.getCombinedStatusForRef({ ...shop, ref: 'main' })
  expect(data).toMatchObject({ state: 'success', total_count: 1 })
  await expect(
    client().repos.createCommitStatus({ ...status, description: 'x'.repeat(141) }),
  ).rejects.toMatchObject({ status: 422 })
})

test('keeps check runs and their annotations through a restart', async () => {
  const made = await create({ name: 'kept', external_id: 'k-1', ...output({ annotations: [annotation] }) })
  await world.restart()
  const { data } = await client().checks.get({ ...shop, check_run_id: made.id })
  expect(data).toEqual(made)
  expect(world.forge.annotations(made.id)).toEqual([annotation])
})
