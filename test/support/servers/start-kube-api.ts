import { type ChildProcess, spawn } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Agent, request } from 'undici'
import { isProgram } from '../find-programs.ts'
import { freePort } from '../free-port.ts'
import { customKinds, documentsOf } from '../custom-kinds.ts'

/** A real kube-apiserver on a real etcd, with RBAC and the kinds of Shipwright and Tekton; no controllers, no nodes. */
export interface KubeApi extends AsyncDisposable {
  url: string
  /** Of an admin. */
  kubeconfig: string
  dir: string
  /** As the admin; throws what is no success. */
  send(method: string, path: string, body?: object | string): Promise<unknown>
  /** Applies YAML or objects by server-side apply; `query` as in `dryRun=All&fieldValidation=Strict`. */
  apply(objects: string | object[], query?: string): Promise<void>
  /** A kubeconfig of a service account, with a token of an hour. */
  kubeconfigOf(namespace: string, account: string): Promise<string>
  /** Everything that was asked for since the start, as RBAC calls it. */
  audited(): AuditedRequest[]
  /** Ends the API server and starts it again, on the same port; meanwhile etcd goes on. */
  restart(meanwhile?: () => Promise<void>): Promise<void>
  /** Makes etcd forget everything but what is there now. */
  compact(): Promise<void>
}

/** A request as the audit log has it. */
interface AuditedRequest {
  user: string
  verb: string
  group: string
  resource: string
  namespace: string
  name: string
  code: number
}

/** Where the two programs are: on the PATH or, as controller-runtime's envtest has it, in KUBEBUILDER_ASSETS. */
function programs(): { etcd: string; apiserver: string } | null {
  const folders = [process.env['KUBEBUILDER_ASSETS'] ?? '', ...(process.env['PATH'] ?? '').split(delimiter)]
  const find = (name: string) =>
    folders.map((folder) => join(folder, name)).find((file) => file !== name && isProgram(file))
  const [etcd, apiserver] = [find('etcd'), find('kube-apiserver')]
  return etcd === undefined || apiserver === undefined ? null : { etcd, apiserver }
}

const patienceMs = 60_000

export async function startKubeApi(): Promise<KubeApi> {
  const found = programs()
  if (found === null) throw new Error('there is no kube-apiserver')
  const dir = await mkdtemp(join(tmpdir(), 'slipway-kube-'))
  const [port, etcdPort, peerPort] = [await freePort(), await freePort(), await freePort()]
  const etcdUrl = `http://127.0.0.1:${etcdPort}`
  const url = `https://127.0.0.1:${port}`
  const token = randomBytes(16).toString('hex')
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  await writeFile(join(dir, 'accounts.pem'), key.export({ type: 'sec1', format: 'pem' }))
  await writeFile(join(dir, 'tokens.csv'), `${token},admin,admin,"system:masters"\n`)
  await writeFile(join(dir, 'audit.yaml'), auditPolicy)

  const etcd = run(found.etcd, dir, [
    ...[`--data-dir=${join(dir, 'etcd')}`, '--unsafe-no-fsync', '--log-level=error'],
    ...[`--listen-client-urls=${etcdUrl}`, `--advertise-client-urls=${etcdUrl}`],
    ...[`--listen-peer-urls=http://127.0.0.1:${peerPort}`],
  ])
  const serve = () =>
    run(found.apiserver, dir, [
      ...[`--etcd-servers=${etcdUrl}`, '--bind-address=127.0.0.1', `--secure-port=${port}`],
      ...[`--cert-dir=${join(dir, 'certs')}`, '--service-cluster-ip-range=10.0.0.0/24'],
      ...['--authorization-mode=RBAC', `--token-auth-file=${join(dir, 'tokens.csv')}`],
      ...['--service-account-issuer=https://kubernetes.default.svc'],
      ...[`--service-account-key-file=${join(dir, 'accounts.pem')}`],
      ...[`--service-account-signing-key-file=${join(dir, 'accounts.pem')}`],
      ...[`--audit-policy-file=${join(dir, 'audit.yaml')}`, `--audit-log-path=${join(dir, 'audit.log')}`],
      // Two seconds of the default would be most of what a test takes.
      ...['--shutdown-delay-duration=0s', '--v=0'],
    ])
  let apiserver = serve()
  const agent = new Agent({ connect: { rejectUnauthorized: false } })

  async function send(method: string, path: string, body?: object | string): Promise<unknown> {
    const answer = await request(url + path, {
      method: method as 'GET',
      dispatcher: agent,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': typesOf[method] ?? 'application/json' }),
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await answer.body.text()
    if (answer.statusCode >= 300)
      throw new Error(`${method} ${path} was answered ${answer.statusCode}: ${text}`)
    return text === '' || !text.startsWith('{') ? text : JSON.parse(text)
  }

  async function ready(): Promise<void> {
    const deadline = Date.now() + patienceMs
    for (;;) {
      try {
        await send('GET', '/readyz')
        return
      } catch (error) {
        if (Date.now() > deadline || apiserver.exitCode !== null)
          throw new Error(
            `kube-apiserver is not ready: ${readFileSync(join(dir, 'kube-apiserver.log'), 'utf8').slice(-2000)}`,
            { cause: error },
          )
        await delay(100)
      }
    }
  }

  async function writeKubeconfig(name: string, itsToken: string): Promise<string> {
    const file = join(dir, `${name}.kubeconfig`)
    const named = (about: object) => [{ name: 'real', ...about }]
    const config = {
      ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'real' },
      clusters: named({
        cluster: { server: url, 'certificate-authority': join(dir, 'certs', 'apiserver.crt') },
      }),
      users: named({ user: { token: itsToken } }),
      contexts: named({ context: { cluster: 'real', user: 'real' } }),
    }
    await writeFile(file, JSON.stringify(config), { mode: 0o600 })
    return file
  }

  const self: KubeApi = {
    url,
    dir,
    kubeconfig: join(dir, 'admin.kubeconfig'),
    send,
    async apply(given, query = '') {
      const objects = typeof given === 'string' ? documentsOf(given) : given
      for (const object of objects) {
        const parameters = `fieldManager=test&force=true${query === '' ? '' : `&${query}`}`
        await send('PATCH', `${await pathOf(send, object)}?${parameters}`, object)
      }
    },
    async kubeconfigOf(namespace, account) {
      const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`
      const body = {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: { expirationSeconds: 3600 },
      }
      const made = (await send('POST', path, body)) as { status: { token: string } }
      return writeKubeconfig(`${namespace}-${account}`, made.status.token)
    },
    audited: () => readAudit(join(dir, 'audit.log')),
    async restart(meanwhile) {
      await end(apiserver)
      await meanwhile?.()
      apiserver = serve()
      await ready()
    },
    async compact() {
      const call = async (path: string, body: object) => {
        const answer = await request(`${etcdUrl}/v3/${path}`, { method: 'POST', body: JSON.stringify(body) })
        return (await answer.body.json()) as { header: { revision: string } }
      }
      const { header } = await call('kv/range', { key: Buffer.from('none').toString('base64') })
      await call('kv/compaction', { revision: header.revision, physical: true })
    },
    async [Symbol.asyncDispose]() {
      await end(apiserver)
      await end(etcd)
      await agent.close()
      await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
    },
  }
  try {
    await ready()
    await writeKubeconfig('admin', token)
    await self.apply(customKinds('shipwright', 'tekton').map(unconverted))
    await served(send)
    return self
  } catch (error) {
    await self[Symbol.asyncDispose]()
    throw error
  }
}

const typesOf: Partial<Record<string, string>> = { PATCH: 'application/apply-patch+yaml' }

const auditPolicy = JSON.stringify({
  ...{ apiVersion: 'audit.k8s.io/v1', kind: 'Policy', omitStages: ['RequestReceived', 'ResponseStarted'] },
  rules: [{ level: 'None', userGroups: ['system:masters'] }, { level: 'Metadata' }],
})

/** Nobody converts here: what is stored is asked for as it is stored. */
function unconverted(object: object): object {
  const { spec, ...definition } = object as { spec: object }
  const kept = Object.entries(spec).filter(([key]) => key !== 'conversion')
  return { ...definition, spec: Object.fromEntries(kept) }
}

async function served(send: KubeApi['send']): Promise<void> {
  const deadline = Date.now() + patienceMs
  for (;;) {
    try {
      await send('GET', '/apis/shipwright.io/v1beta1/buildruns')
      await send('GET', '/apis/shipwright.io/v1beta1/clusterbuildstrategies')
      await send('GET', '/apis/tekton.dev/v1/taskruns')
      return
    } catch (error) {
      if (Date.now() > deadline) throw error
      await delay(100)
    }
  }
}

interface Named {
  apiVersion: string
  kind: string
  metadata: { name: string; namespace?: string }
}

const plurals = new Map<string, { name: string; namespaced: boolean }>()

/** By discovery, as kubectl finds it. */
async function pathOf(send: KubeApi['send'], object: object): Promise<string> {
  const { apiVersion, kind, metadata } = object as Named
  const base = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
  const key = `${apiVersion} ${kind}`
  if (!plurals.has(key)) {
    const { resources } = (await send('GET', base)) as {
      resources: { name: string; kind: string; namespaced: boolean }[]
    }
    const found = resources.find((one) => one.kind === kind && !one.name.includes('/'))
    if (found === undefined) throw new Error(`there is no ${key}`)
    plurals.set(key, found)
  }
  const known = plurals.get(key)
  const scope = known?.namespaced === true ? `/namespaces/${metadata.namespace ?? 'default'}` : ''
  return `${base}${scope}/${known?.name ?? ''}/${encodeURIComponent(metadata.name)}`
}

function readAudit(file: string): AuditedRequest[] {
  interface Line {
    verb: string
    user: { username: string }
    objectRef?: {
      apiGroup?: string
      resource?: string
      subresource?: string
      namespace?: string
      name?: string
    }
    responseStatus?: { code?: number }
  }
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      if (line === '') return []
      const { verb, user, objectRef: about, responseStatus } = JSON.parse(line) as Line
      if (about?.resource === undefined) return []
      const { apiGroup: group = '', resource, subresource, namespace = '', name = '' } = about
      return {
        ...{ user: user.username, verb, group, namespace, name, code: responseStatus?.code ?? 0 },
        resource: subresource === undefined ? resource : `${resource}/${subresource}`,
      }
    })
}

function run(program: string, dir: string, args: string[]): ChildProcess {
  const log = join(dir, `${program.split('/').at(-1) ?? ''}.log`)
  const child = spawn('/bin/sh', ['-c', 'exec "$0" "$@" >>"$LOG" 2>&1', program, ...args], {
    env: { ...process.env, LOG: log },
    stdio: 'ignore',
  })
  child.on('error', () => {})
  return child
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
}

/** Why there can be no API server here; null where there can. */
export const whyNoKubeApi = ((): string | null => {
  if (programs() === null) return 'etcd and kube-apiserver are neither on the PATH nor in KUBEBUILDER_ASSETS'
  try {
    customKinds('shipwright', 'tekton')
    return null
  } catch {
    return 'Go is not there, or cannot fetch the modules that bring the kinds of Shipwright and Tekton'
  }
})()
