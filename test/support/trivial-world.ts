import { createHmac, randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../src/clock.ts'
import { openCa } from '../../src/embedded/ca.ts'
import type { ObjectClient } from '../../src/embedded/cluster/objects/client.ts'
import { startCluster } from '../../src/embedded/cluster/start-cluster.ts'
import { gitHubLimits, type RateLimits } from '../../src/embedded/forge/api/limit-rate.ts'
import { freePort } from './free-port.ts'
import { serviceProcess, type ServiceProcess } from './service-process.ts'
import { silentLog } from './fakes/silent-log.ts'
import { startTestForge, type TestForge } from './servers/start-test-forge.ts'

/**
 * A forge with one repository, and the service as a process beside it, whose builds do nothing but print
 * and report a digest: for scenarios about everything around a build.
 */
export interface TrivialWorld extends AsyncDisposable {
  forge: TestForge
  service: ServiceProcess
  /** The same service with another data directory, at the same port: one of the two at a time. */
  serviceOn(dataDir: string): ServiceProcess
  /** One more of the service beside the others, with a data directory and a port of its own; the test ends it. */
  replica(name: string, env?: Record<string, string>): Promise<ServiceProcess>
  dir: string
  /** The cluster that the service was given; null where it has its own. */
  given: ObjectClient | null
  /** `acme/app`. */
  repository: string
  user: { id: number; login: string; token: string }
  /** Sends GitHub's push event for a commit of main, to `url` or the service; the answer's status, 0 where there was none. */
  sendPush(push: { sha: string; before: string }, guid?: string, url?: string): Promise<number>
  /** What it sends, for who sends it in another way. */
  signPush(
    push: { sha: string; before: string },
    guid?: string,
  ): { body: string; headers: Record<string, string> }
}

/** What a GitHub Enterprise Server allows that has no limits. */
const unlimited: Partial<RateLimits> = {
  requestsPerHour: 1e6,
  pointsPerMinute: 1e6,
  contentPerMinute: 1e6,
  contentPerHour: 1e6,
}

/** The one strategy of `method: docker`. */
export const strategy = `apiVersion: shipwright.io/v1beta1
kind: ClusterBuildStrategy
metadata: { name: buildah, labels: { slipway.build/method: docker } }
spec:
  parameters:
    - { name: dockerfile, description: slow waits a minute and bad fails, default: Dockerfile }
    - { name: tags, description: not read, type: array, defaults: [] }
  steps:
    - name: build
      image: docker.io/library/busybox:1
      command: [/bin/sh, -c, 'echo building; [ "$2" != bad ] || exit 1; [ "$2" != slow ] || sleep 60; printf "sha256:%064d" 7 > "$1"', build]
      args: ["$(results.shp-image-digest.path)", "$(params.dockerfile)"]
`

const tenants = `tenants:
  - name: acme
    namespace: acme
    repositories: ["acme/*"]
    images: ["127.0.0.1:5000/acme/*"]
    limits: { running: 4 }
    untrusted: { image: 127.0.0.1:5000/strangers/acme, serviceAccount: strangers }
`

/** One build of the name, or several; the tenant allows their images. One named `slow…` takes a minute, `bad…` fails. */
export function buildFileFor(...names: string[]): string {
  const builds = names.map((name) => {
    const [way] = /^(?:slow|bad)/.exec(name) ?? []
    const dockerfile = way === undefined ? '' : `    dockerfile: ${way}\n`
    return `  ${name}:\n    image: 127.0.0.1:5000/acme/${name}\n${dockerfile}`
  })
  return `version: 1\nbuilds:\n${builds.join('')}`
}

interface TrivialWorldOptions {
  limits?: Partial<RateLimits>
  isPrivate?: boolean
  /** Speaks to GitHub with this user's token in the place of an App. */
  withToken?: boolean
  /** Builds on a cluster outside of the service. */
  onGivenCluster?: boolean
  /** Builds on the cluster that this kubeconfig names. */
  kubeconfig?: string
  /** The same, where that lies in the world's folder and is written before the service starts. */
  kubeconfigIn?: (dir: string) => string
  /** More of the service's environment. */
  env?: Record<string, string>
}

export async function openTrivialWorld(options: TrivialWorldOptions = {}): Promise<TrivialWorld> {
  const dir = await mkdtemp(join(tmpdir(), 'slipway-world-'))
  const forge = await startTestForge(options.limits ?? unlimited)
  const { app, certFile, url } = forge.forge
  await forge.forge.createRepository({
    owner: 'acme',
    name: 'app',
    private: options.isPrivate ?? false,
    collaborators: { ada: 'write' },
  })
  const user = forge.forge.createUser('ada')
  const where = { owner: 'acme', repo: 'app' }
  const { data: repository } = await forge.octokit({ token: user.token }).repos.get(where)
  const { data: installation } = await forge
    .octokit({ app: true })
    .request('GET /repos/{owner}/{repo}/installation', where)

  await mkdir(join(dir, 'strategies'))
  await writeFile(join(dir, 'strategies', 'buildah.yaml'), strategy)
  await writeFile(join(dir, 'tenants.yaml'), tenants)
  const given = options.onGivenCluster
    ? await startCluster({
        dir: join(dir, 'given'),
        ca: await openCa(join(dir, 'given-ca')),
        caFiles: [certFile],
        strategies: join(dir, 'strategies'),
        clock: systemClock,
        log: silentLog,
      })
    : null
  const kubeconfig = given?.kubeconfig ?? options.kubeconfigIn?.(dir) ?? options.kubeconfig
  const port = await freePort()
  const serviceOn = (dataDir: string, at = port, env: Record<string, string> = {}) =>
    serviceProcess({
      port: at,
      args: ['--data-dir', dataDir, '--tenants', join(dir, 'tenants.yaml')],
      env: {
        SLIPWAY_WEBHOOK_SECRET: app.webhookSecret,
        SLIPWAY_GITHUB_URL: url,
        SLIPWAY_GITHUB_CA_FILE: certFile,
        ...(options.withToken
          ? { SLIPWAY_GITHUB_TOKEN: user.token }
          : {
              SLIPWAY_GITHUB_APP_ID: String(app.id),
              SLIPWAY_GITHUB_PRIVATE_KEY_FILE: app.privateKeyFile,
            }),
        ...(kubeconfig === undefined
          ? { SLIPWAY_STRATEGIES: join(dir, 'strategies') }
          : { SLIPWAY_KUBECONFIG: kubeconfig }),
        ...writesOf(options.limits),
        SLIPWAY_LOG_LEVEL: 'warn',
        SLIPWAY_API_TOKEN: 'the-token-of-this-test',
        ...options.env,
        ...env,
      },
    })
  const service = serviceOn(join(dir, 'data'))

  const signPush: TrivialWorld['signPush'] = ({ sha, before }, guid = randomUUID()) => {
    const body = JSON.stringify({
      ref: 'refs/heads/main',
      before,
      after: sha,
      created: false,
      deleted: false,
      forced: false,
      head_commit: { id: sha, message: 'One more' },
      repository,
      installation: { id: installation.id },
      sender: { id: user.id, login: user.login, type: 'User' },
      pusher: { name: user.login },
    })
    const signature = createHmac('sha256', app.webhookSecret).update(body).digest('hex')
    const headers = {
      'content-type': 'application/json',
      'x-github-event': 'push',
      'x-github-delivery': guid,
      'x-hub-signature-256': `sha256=${signature}`,
    }
    return { body, headers }
  }

  return {
    forge,
    service,
    serviceOn: (dataDir) => serviceOn(dataDir),
    replica: async (name, env) => serviceOn(join(dir, name), await freePort(), env),
    dir,
    given: given?.objects ?? null,
    repository: 'acme/app',
    user,
    signPush,
    async sendPush(push, guid, url = service.url) {
      const { headers, body } = signPush(push, guid)
      try {
        const signal = AbortSignal.timeout(10_000)
        return (await fetch(`${url}/webhooks/github`, { method: 'POST', headers, body, signal })).status
      } catch {
        return 0
      }
    },
    async [Symbol.asyncDispose]() {
      await service.end('SIGTERM')
      await given?.stop()
      await forge[Symbol.asyncDispose]()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

/** Pushes a commit that builds `app`, and tells the service; its check once it has ended. */
export async function pushAndWait(world: TrivialWorld) {
  const { forge, repository, user } = world
  await using copy = await forge.workingCopy(repository, user.token)
  const sha = await copy.commit('Next', { '.slipway.yaml': buildFileFor('app') })
  await copy.push('+HEAD:main')
  const status = await world.sendPush({ sha, before: '0'.repeat(40) })
  if (status !== 202) throw new Error(`the push was answered ${status}`)
  const hasEnded = ({ conclusion, name }: { conclusion: string | null; name: string }) =>
    conclusion !== null && name !== 'slipway'
  return await forge.forge.waitForCheckRun(repository, sha, hasEnded, 240_000)
}

/** The service keeps to the forge's limits, which are those of a GitHub Enterprise Server that has none. */
function writesOf(limits: Partial<RateLimits> = unlimited): Record<string, string> {
  const { contentPerHour, contentPerMinute } = { ...gitHubLimits, ...limits }
  return {
    SLIPWAY_GITHUB_WRITES_PER_HOUR: String(contentPerHour),
    SLIPWAY_GITHUB_WRITES_PER_MINUTE: String(contentPerMinute),
  }
}
