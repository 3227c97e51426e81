import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it as always } from 'vitest'
import { startRegistry, type Registry } from '../../src/embedded/registry.ts'
import { makeGitRepository, type GitRepository } from '../support/git-repository.ts'
import { serveGit } from '../support/servers/serve-git.ts'
import { startEmbeddedCluster, type EmbeddedCluster } from '../support/servers/start-embedded-cluster.ts'

// buildah runs for root only on the embedded cluster: docs/differences.md.
const it = always.skipIf(process.getuid?.() !== 0)

const page = join(import.meta.dirname, '..', '..', 'docs', 'strategies.md')
const resources = new AsyncDisposableStack()
let cluster: EmbeddedCluster
let registry: Registry
let repository: GitRepository
let url: string

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-strategies-'))
  resources.defer(() => rm(folder, { recursive: true, force: true }))
  const blocks = (await readFile(page, 'utf8')).matchAll(/^```yaml\n(apiVersion: shipwright.*?)^```$/gms)
  // Only ClusterBuildStrategies are read from a folder; beside the kind they are the same.
  for (const [index, [, text = '']] of [...blocks].entries())
    await writeFile(
      join(folder, `${index}.yaml`),
      text.replace(/^kind: BuildStrategy$/m, 'kind: ClusterBuildStrategy'),
    )
  cluster = resources.use(await startEmbeddedCluster(folder))
  registry = await startRegistry({ dir: join(cluster.dir, 'registry') })
  resources.defer(() => registry.stop())
  repository = resources.use(await makeGitRepository({ url: 'none' }))
  const tls = await cluster.ca.issue(['127.0.0.1'])
  url = resources.use(await serveGit({ root: repository.dir, tls })).url
})
afterAll(() => resources.disposeAsync())

it.each(['one-step', 'safe', 'with-reasons'])(
  'the strategy %s of docs/strategies.md builds and reports',
  async (name) => {
    const revision = await repository.commit(name, {
      Dockerfile: `FROM scratch AS one\nARG NAME\nCOPY . /${name}\n`,
    })
    const args = { name: 'build-args', values: [{ value: 'NAME=two words' }, { value: 'OTHER=$(id)' }] }
    cluster.run(name, {
      source: { type: 'Git', git: { url: `${url}/.git`, revision } },
      strategy: { name, kind: 'ClusterBuildStrategy' },
      output: { image: `${registry.host}/acme/${name}:v1`, insecure: true },
      ...(name === 'one-step' ? { paramValues: [args] } : {}),
    })
    const { status } = await cluster.ended(name)
    expect(status?.conditions?.[0]?.message).toBe('All Steps have completed executing')
    const answer = await fetch(`${registry.url}/v2/acme/${name}/manifests/v1`, {
      headers: { accept: 'application/vnd.oci.image.manifest.v1+json' },
    })
    expect(status?.output?.digest).toBe(answer.headers.get('docker-content-digest'))
    expect(status?.output?.size).toBeGreaterThan(0)
  },
)

it('the strategy with reasons gives its own', async () => {
  const revision = await repository.commit('empty', { Dockerfile: null, other: 'file' })
  cluster.run('no-dockerfile', {
    source: { type: 'Git', git: { url: `${url}/.git`, revision } },
    strategy: { name: 'with-reasons', kind: 'ClusterBuildStrategy' },
  })
  const { status } = await cluster.ended('no-dockerfile')
  expect(status?.failureDetails).toMatchObject({
    reason: 'DockerfileMissing',
    location: { container: 'step-check' },
  })
})
