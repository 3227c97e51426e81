import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { fakeCatalogue, type FakeCatalogue } from '../../test/support/fakes/fake-catalogue.ts'
import { fakeSourceHost, type FakeSourceHost } from '../../test/support/fakes/fake-source-host.ts'
import { openTestStore } from '../../test/support/open-test-store.ts'
import { sampleTenant } from '../../test/support/samples/sample-tenant.ts'
import { sampleRepository } from '../../test/support/samples/samples.ts'
import { Unavailable } from '../ports.ts'
import { describeBuildFile } from './describe-build-file.ts'

const file = `version: 1
builds:
  api: { image: registry.test/acme/api, on: { push: { tags: ["v*"] } } }
  web: { image: registry.test/acme/web, needs: api, on: { pull_request: {} } }
`
const repository = sampleRepository()
const sha = '1'.repeat(40)

let store: Awaited<ReturnType<typeof openTestStore>>
let host: FakeSourceHost
let catalogue: FakeCatalogue
beforeAll(async () => {
  store = await openTestStore()
})
afterAll(() => store[Symbol.asyncDispose]())
beforeEach(() => {
  host = fakeSourceHost({ '.slipway.yaml': file })
  host.refs = { 'acme/shop refs/heads/main': sha }
  catalogue = fakeCatalogue()
})

function describeFile(ref: string | null = null, tenants = [sampleTenant()]) {
  const sources = { sourceHost: host, store, catalogue, tenants, newId: () => 'id' }
  return describeBuildFile(sources, { repository, ref, now: 0 })
}

it('a build file is told with all of its builds, whatever their filters say, and what would be made of each', async () => {
  expect(await describeFile()).toMatchObject({
    ...{ kind: 'usable', path: '.slipway.yaml', isPlanned: true },
    at: { ref: 'refs/heads/main', sha },
    builds: [
      { spec: { name: 'api' }, made: { tags: ['main-1111111'], pool: null, strategy: 'buildah' } },
      { spec: { name: 'web', needs: ['api'] }, made: { tags: ['main-1111111'] } },
    ],
  })
})

it('problems come with the line that they are about, those of the tenant’s rules as well', async () => {
  host.files['.slipway.yaml'] = file.replace('needs: api', 'neds: api')
  expect(await describeFile()).toMatchObject({
    kind: 'unusable',
    problems: [
      { line: 4, column: 41, file: '.slipway.yaml', source: expect.stringContaining('  web: {') as string },
    ],
  })
  host.files['.slipway.yaml'] =
    `${file}  evil: { image: ghcr.io/evil/x }\n${' '.repeat(5)}# ${'x'.repeat(999)}`
  const forbidden = await describeFile()
  expect(forbidden).toMatchObject({ problems: [{ line: 5, source: '  evil: { image: ghcr.io/evil/x }' }] })
})

it('a file can be told while the cluster cannot be asked, without what it would make of it', async () => {
  catalogue.strategies = () => Promise.reject(new Unavailable('away', 0))
  expect(await describeFile()).toMatchObject({
    ...{ kind: 'usable', isPlanned: false },
    builds: [{ made: null }, { made: null }],
  })
  host.files['.slipway.yaml'] = new Unavailable('away', 0)
  await expect(describeFile()).rejects.toBeInstanceOf(Unavailable)
})

it('what is not there is said to be missing', async () => {
  delete host.files['.slipway.yaml']
  expect(await describeFile()).toMatchObject({
    kind: 'missing',
    reason: expect.stringContaining('.slipway.yaml') as string,
  })
  expect(await describeFile('refs/heads/none')).toMatchObject({ kind: 'missing' })
  expect(await describeFile(null, [])).toMatchObject({
    kind: 'missing',
    reason: 'No tenant builds for this repository now.',
  })
})
