import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Finding } from '../../src/doctor/finding.ts'
import { neededPermissions } from '../../src/kubernetes/needed-permissions.ts'
import type { BuildRun } from '../../src/shipwright/index.ts'
import { openDesk, type Desk } from '../support/open-desk.ts'
import { startKubeApi, whyNoKubeApi, type KubeApi } from '../support/servers/start-kube-api.ts'
import { buildFileFor, strategy } from '../support/trivial-world.ts'
import { account, allowService } from './allow-service.ts'
import { endCancelled, endWell, runsOf } from './play-shipwright.ts'

const root = join(import.meta.dirname, '..', '..')
const namespace = 'acme'
const digest = `sha256:${'7'.repeat(64)}`
const user = `system:serviceaccount:${account.namespace}:${account.name}`
const strict = 'dryRun=All&fieldValidation=Strict'

const why = whyNoKubeApi === null ? '' : ` (skipped: ${whyNoKubeApi})`

describe.skipIf(whyNoKubeApi !== null)(
  `a real API server, with no more rights than the list says${why}`,
  () => {
    let api: KubeApi
    let kubeconfig: string
    let desk: Desk

    const opened = new AsyncDisposableStack()
    beforeAll(async () => {
      api = opened.use(await startKubeApi())
      await allowService(api, namespace)
      await api.apply(strategy)
      kubeconfig = await api.kubeconfigOf(account.namespace, account.name)
      desk = opened.use(await openDesk({}, kubeconfig))
    })
    afterAll(() => opened.disposeAsync())

    const isOpen = ({ status }: BuildRun) => status?.completionTime === undefined
    const push = (branch: string) =>
      desk.push(branch, buildFileFor('app'), { message: `Commit for ${branch}` })
    const aborted = ({ spec }: BuildRun) => spec.state === 'BuildRunCanceled'

    it.each(readdirSync(join(root, 'strategies')).filter((name) => name.endsWith('.yaml')))(
      'takes strategies/%s, with every field of it',
      async (file) => {
        await api.apply(readFileSync(join(root, 'strategies', file), 'utf8'), strict)
      },
    )

    it('takes a BuildRun with every field of it, and what became of it is told in the check', async () => {
      const sha = await push('main')
      const [run] = await runsOf(api, namespace, isOpen)
      const { name, labels, annotations } = run.metadata
      const path = `/apis/shipwright.io/v1beta1/namespaces/${namespace}/buildruns?${strict}`
      const again = { ...run, metadata: { name: `${name ?? ''}-again`, namespace, labels, annotations } }
      await api.send('POST', path, { ...again, status: undefined })
      await endWell(api, run, digest)
      await desk.shows(sha, { slipway: 'success', 'slipway / app': 'success' })
      expect(desk.runs(sha, 'slipway / app')[0]?.output.summary).toContain(digest)
    })

    it('cancels what nobody wants any more', async () => {
      const sha = await push('short-lived')
      await runsOf(api, namespace, isOpen)
      await desk.deleteBranch('short-lived')
      const [cancelled] = await runsOf(api, namespace, (run) => isOpen(run) && aborted(run))
      await endCancelled(api, cancelled)
      await desk.shows(sha, { slipway: 'cancelled', 'slipway / app': 'cancelled' })
    })

    it('goes on where the server has forgotten what was since the last word of its watches', async () => {
      const sha = await push('after-a-gap')
      const [run] = await runsOf(api, namespace, isOpen)
      await api.restart(() => api.compact())
      await endWell(api, run, digest)
      await desk.shows(sha, { slipway: 'success', 'slipway / app': 'success' })
    })

    it('goes on with another token when its own is not taken any more', async () => {
      const path = `/api/v1/namespaces/${account.namespace}/serviceaccounts`
      await api.send('DELETE', `${path}/${account.name}`)
      await api.apply([{ apiVersion: 'v1', kind: 'ServiceAccount', metadata: account }])
      await api.kubeconfigOf(account.namespace, account.name)
      const sha = await push('renewed')
      const [run] = await runsOf(api, namespace, isOpen)
      await endWell(api, run, digest)
      await desk.shows(sha, { slipway: 'success', 'slipway / app': 'success' })
    })

    it('asks for nothing that is not in the list, and nothing of the list is refused', () => {
      const asked = api.audited().filter((one) => one.user === user && !one.resource.startsWith('self'))
      expect(asked.length).toBeGreaterThan(20)
      const inList = (one: (typeof asked)[number]) =>
        neededPermissions.some(
          ({ scope, group, resource, verb }) =>
            `${group} ${resource} ${verb}` === `${one.group} ${one.resource} ${one.verb}` &&
            (scope === 'cluster' || one.namespace !== ''),
        )
      const words = ({ verb, group, resource, namespace: where }: (typeof asked)[number]) =>
        `${verb} ${resource}.${group} in ${where}`
      expect([...new Set(asked.filter((one) => !inList(one)).map(words))]).toEqual([])
      // A server that has just been started refuses all until it has read its roles.
      const allowed = new Set(asked.filter(({ code }) => code !== 403).map(words))
      const refused = asked.filter((one) => one.code === 403 && !allowed.has(words(one)))
      expect([...new Set(refused.map(words))]).toEqual([])
    })

    async function doctor(...args: string[]): Promise<{ code: number; findings: Finding[] }> {
      const tenants = join(desk.world.dir, 'tenants.yaml')
      const all = [
        'doctor',
        '--json',
        '--data-dir',
        join(desk.world.dir, 'data'),
        '--tenants',
        tenants,
        ...args,
      ]
      const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] }
      return new Promise((resolve, reject) => {
        execFile(join(root, 'bin', 'slipway'), all, { env, timeout: 60_000 }, (error, stdout, stderr) => {
          if (stdout === '') reject(new Error(stderr))
          else resolve({ ...(JSON.parse(stdout) as { findings: Finding[] }), code: error === null ? 0 : 1 })
        })
      })
    }

    it('is found fit by slipway doctor, asked as the service, but for what nobody brought', async () => {
      await api.apply([
        { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'strangers', namespace } },
      ])
      const { code, findings } = await doctor('--kubeconfig', kubeconfig)
      const wrong = findings.filter(({ outcome }) => outcome === 'failed' || outcome === 'warning')
      expect(wrong.map(({ area, says }) => `${area}: ${says.slice(0, 60)}`)).toEqual([
        'cluster: The cluster has no metrics.k8s.io: metrics-server is not the',
        'nodes: The cluster has no nodes now: builds wait until some come.',
      ])
      expect(code).toBe(0)
      expect(findings.map(({ says }) => says)).toEqual(
        expect.arrayContaining([
          expect.stringContaining(`takes this account for ${user}.`),
          expect.stringMatching(/^\d+ permissions in acme: all that is needed\.$/),
          'It may not read Secrets of the whole cluster.',
          `The cluster would take a BuildRun in ${namespace}, of tenant acme.`,
          'docker (buildah) can be built.',
        ]),
      )
    })

    it('is found wanting by slipway doctor, asked as an admin about the account of the service', async () => {
      const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/rolebindings/${account.name}`
      await api.send('DELETE', rbac)
      await forbidRuns('no-more')
      const { code, findings } = await doctor(
        ...['--kubeconfig', api.kubeconfig, '--service-account', `${account.namespace}/${account.name}`],
      )
      expect(code).toBe(1)
      const secrets = findings.find(({ says }) => /secrets in acme/.test(says))
      expect(secrets).toMatchObject({
        outcome: 'failed',
        says: 'It may not create, get, patch and delete secrets in acme: nothing can be built there.',
      })
      expect(
        findings.find(({ says }) => says.startsWith('The cluster refuses a BuildRun in acme'))?.says,
      ).toMatch(/exceeded quota: no-more/)
      for (const command of secrets?.fix?.split(' && ') ?? []) await kubectl(command)
      const mended = await doctor(
        ...['--kubeconfig', api.kubeconfig, '--service-account', `${account.namespace}/${account.name}`],
      )
      expect(mended.findings.filter(({ says }) => /secrets in acme/.test(says))).toEqual([])
    })

    /** A quota whose controller has said what is used. */
    async function forbidRuns(name: string): Promise<void> {
      const hard = { 'count/buildruns.shipwright.io': '0' }
      const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name, namespace } }
      await api.apply([{ ...quota, spec: { hard } }])
      const path = `/api/v1/namespaces/${namespace}/resourcequotas/${name}/status?fieldManager=test`
      await api.send('PATCH', path, { ...quota, status: { hard, used: hard } })
    }

    /** Does what a command of kubectl says with the API itself, so that no kubectl is needed: create role, create rolebinding. */
    async function kubectl(command: string): Promise<void> {
      const flag = (name: string) => new RegExp(`--${name}=(\\S+)`).exec(command)?.[1] ?? ''
      const [, kind = '', name = ''] = /create (\w+) (\S+)/.exec(command) ?? []
      const apiVersion = 'rbac.authorization.k8s.io/v1'
      const metadata = { name, namespace: /--namespace (\S+)/.exec(command)?.[1] }
      const [ofAccount, itsName] = flag('serviceaccount').split(':')
      await api.apply([
        kind === 'role'
          ? {
              ...{ apiVersion, kind: 'Role', metadata },
              rules: [{ apiGroups: [''], resources: [flag('resource')], verbs: flag('verb').split(',') }],
            }
          : {
              ...{ apiVersion, kind: 'RoleBinding', metadata },
              roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: flag('role') },
              subjects: [{ kind: 'ServiceAccount', namespace: ofAccount, name: itsName }],
            },
      ])
    }
  },
)
