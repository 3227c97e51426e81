import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startApp, type App } from '../../app.ts'
import { loadConfig } from '../../config/load-config.ts'
import { pushBaseImage } from '../../embedded/base-image.ts'
import type { Forge } from '../../embedded/forge/start-forge.ts'
import { startRegistry, type Registry } from '../../embedded/registry.ts'
import type { Terminal } from '../terminal.ts'
import { openGitWorkspace, type GitWorkspace } from './git-workspace.ts'

/** Everything that the demo runs against; all of it on loopback. */
export interface World {
  app: App
  forge: Forge
  registry: Registry
  /** `owner/name` on the forge. */
  repository: string
  workspace: GitWorkspace
  user: { login: string; token: string }
  stop(): Promise<void>
}

const example = join(import.meta.dirname, '..', '..', '..', 'examples', 'hello')

/** Starts registry, forge, cluster and service below `dir`, and clones a repository made from the example. */
export async function startWorld(dir: string, terminal: Terminal): Promise<World> {
  const { paint } = terminal
  const tell = (what: string, where: string) => {
    terminal.line(`${paint.green('✓')} ${what.padEnd(12)} ${paint.dim(where)}`)
  }
  await using starting = new AsyncDisposableStack()

  const registry = await startRegistry({ dir: join(dir, 'registry') })
  starting.defer(() => registry.stop())
  tell('registry', registry.host)
  tell('base image', await pushBaseImage({ registry: registry.host }))

  const loaded = loadConfig({
    flags: { dataDir: join(dir, 'data'), port: '0', logLevel: 'error' },
    env: {},
    readFile: () => '',
    isFolder: () => false,
  })
  if ('problems' in loaded) throw new Error(loaded.problems.join('\n'))
  const app = await startApp(loaded.config)
  starting.defer(() => app.stop())
  const { forge } = app
  if (forge === null) throw new Error('the service has started without its forge')
  tell('forge', forge.url)
  tell('cluster', app.kubeconfig)
  tell('service', app.url)

  const user = forge.createUser('ada')
  const { cloneUrl } = await forge.createRepository({
    owner: 'demo',
    name: 'hello',
    collaborators: { ada: 'write' },
  })
  const workspace = await openGitWorkspace({
    dir: join(dir, 'hello'),
    url: cloneUrl,
    caFile: forge.certFile,
    user,
  })
  for (const file of await readdir(example, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue
    const path = join(file.parentPath, file.name)
    const text = (await readFile(path, 'utf8')).replaceAll('localhost:5000', registry.host)
    await workspace.write(path.slice(example.length + 1), text)
  }
  tell('repository', cloneUrl)

  const running = starting.move()
  return {
    app,
    forge,
    registry,
    repository: 'demo/hello',
    workspace,
    user,
    stop: () => running.disposeAsync(),
  }
}
