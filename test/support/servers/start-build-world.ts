import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startRegistry, type Registry } from '../../../src/embedded/registry.ts'
import type { BuildRun, BuildRunSpec, EnvVar, ParamValue } from '../../../src/shipwright/index.ts'
import { makeGitRepository, type GitRepository } from '../git-repository.ts'
import { serveGit } from './serve-git.ts'
import { startEmbeddedCluster, type EmbeddedCluster } from './start-embedded-cluster.ts'

const shipped = join(import.meta.dirname, '../../../strategies')
const manifestTypes = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
].join(', ')

type BuildRunStatus = NonNullable<BuildRun['status']>

/** What a registry has under a name. */
interface Manifest {
  digest: string
  artifactType?: string
  config?: { size: number; digest: string; mediaType: string }
  layers?: { size: number; digest: string; mediaType: string; annotations?: Record<string, string> }[]
}

interface BuildOptions {
  /** Name of the strategy. */
  strategy: string
  /** Of the context directory. */
  files: Record<string, string>
  params?: Record<string, string | string[]>
  env?: EnvVar[]
  more?: Partial<BuildRunSpec>
}

interface Ended {
  reason: string | undefined
  output: BuildRunStatus['output']
  failureDetails: BuildRunStatus['failureDetails']
  log: string
}

export interface BuildWorld extends AsyncDisposable {
  cluster: EmbeddedCluster
  registry: Registry
  repository: GitRepository
  /** Commits the files, in a folder of the build's name, and starts a BuildRun of them, which pushes `acme/NAME:v1`. */
  build(name: string, options: BuildOptions): Promise<void>
  /** How it ended, with the logs of all its steps. */
  ended(name: string): Promise<Ended>
  manifest(name: string, tag?: string): Promise<Manifest>
  blob(name: string, digest: string): Promise<Buffer>
}

/** The embedded cluster with the shipped strategies of these names, a registry and a repository. */
export async function startBuildWorld(
  strategies: string[],
  programs: readonly string[] = [],
): Promise<BuildWorld> {
  await using resources = new AsyncDisposableStack()
  const folder = mkdtempSync(join(tmpdir(), 'slipway-strategies-'))
  resources.defer(() => rmSync(folder, { recursive: true }))
  for (const name of strategies) cpSync(join(shipped, `${name}.yaml`), join(folder, `${name}.yaml`))
  const cluster = resources.use(await startEmbeddedCluster(folder, programs))
  const registry = await startRegistry({ dir: join(cluster.dir, 'registry') })
  resources.defer(() => registry.stop())
  const repository = resources.use(await makeGitRepository({ url: 'none' }))
  const tls = await cluster.ca.issue(['127.0.0.1'])
  const { url } = resources.use(await serveGit({ root: repository.dir, tls }))
  const all = resources.move()
  return {
    cluster,
    registry,
    repository,
    async build(name, { strategy, files, params = {}, env = [], more = {} }) {
      const own = Object.entries(files).map(([path, text]) => [`${name}/${path}`, text])
      const revision = await repository.commit(name, Object.fromEntries(own) as Record<string, string>)
      const source = { type: 'Git' as const, contextDir: name, git: { url: `${url}/.git`, revision } }
      const spec = {
        source,
        strategy: { name: strategy, kind: 'ClusterBuildStrategy' as const },
        output: { image: `${registry.host}/acme/${name}:v1`, insecure: true },
        paramValues: Object.entries(params).map(([key, value]) => paramValue(key, value)),
        env,
      }
      cluster.run(name, spec, more)
    },
    async ended(name) {
      const run = await cluster.ended(name)
      const logs: string[] = []
      for (const { container = '' } of cluster.taskRunOf(run).status?.steps ?? [])
        logs.push(await cluster.logOf(run, container.replace('step-', '')))
      const { output, failureDetails, conditions } = run.status ?? {}
      return { reason: conditions?.[0]?.reason, output, failureDetails, log: logs.join('') }
    },
    async manifest(name, tag = 'v1') {
      const response = await fetch(`${registry.url}/v2/acme/${name}/manifests/${tag}`, {
        headers: { accept: manifestTypes },
      })
      const digest = response.headers.get('docker-content-digest') ?? ''
      return { ...((await response.json()) as Omit<Manifest, 'digest'>), digest }
    },
    async blob(name, digest) {
      const response = await fetch(`${registry.url}/v2/acme/${name}/blobs/${digest}`)
      return Buffer.from(await response.arrayBuffer())
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}

/** What a registry counts as the size of an image: its configuration and its layers. */
export function sizeOf({ config, layers = [] }: Manifest): number {
  return layers.reduce((sum, { size }) => sum + size, config?.size ?? 0)
}

function paramValue(name: string, value: string | string[]): ParamValue {
  return typeof value === 'string' ? { name, value } : { name, values: value.map((one) => ({ value: one })) }
}
