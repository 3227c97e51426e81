import { readdirSync, readFileSync } from 'node:fs'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { loadNodePools } from '../../src/config/node-pools.ts'
import { settings, type SettingName } from '../../src/config/settings.ts'
import { loadTenants } from '../../src/config/tenants.ts'
import { chartFiles, settingsOfTheChart } from '../docs/chart-files.ts'
import { findHelm, type Rendered } from '../support/helm.ts'

const root = join(import.meta.dirname, '../..')
const chart = join(root, 'charts/slipway')
const sets = readdirSync(join(chart, 'ci')).map((file) => join(chart, 'ci', file))
const { helm, whyNot } = await findHelm()
const suite = helm === null ? describe.skip : describe

/** Spaces are prettier's. */
const plain = (text: string) => text.replace(/[ -]{2,}|\\(?=[|<])/g, ' ')

it.each([...chartFiles()])('%s is as `npm run docs` makes it', (path, text) => {
  expect(plain(readFileSync(join(root, path), 'utf8'))).toBe(plain(text))
})

suite(`the chart${whyNot === null ? '' : ` (${whyNot})`}`, () => {
  const rendered = (set: string, ...args: string[]) => {
    if (helm === null) throw new Error('no helm')
    return helm.template(['--values', join(chart, 'ci', `${set}-values.yaml`), ...args])
  }
  const one = (objects: Rendered[], kind: string): Rendered => {
    const found = objects.filter((object) => object.kind === kind)
    expect(found, kind).toHaveLength(1)
    return found[0] as Rendered
  }
  const podOf = (objects: Rendered[]) => {
    const { spec } = one(objects, 'Deployment') as unknown as {
      spec: { template: { spec: PodSpec }; strategy: { type: string } }
    }
    return { ...spec.template.spec, strategy: spec.strategy.type }
  }
  const envOf = (objects: Rendered[]) =>
    Object.fromEntries(
      podOf(objects).containers[0]?.env.map(({ name, value, valueFrom }) => [name, value ?? valueFrom]) ?? [],
    )
  const refused = (...args: string[]) => {
    const values = args.some((arg) => arg.startsWith('--values'))
      ? []
      : ['--values', join(chart, 'ci/sqlite-values.yaml')]
    const { ok, output } = helm?.run([
      'template',
      'slipway',
      chart,
      '--kube-version',
      '1.36.0',
      ...values,
      ...args,
    ]) ?? {
      ok: true,
      output: '',
    }
    expect(ok).toBe(false)
    return output
  }

  it.each(sets)('is found without fault by helm lint with %s', (values) => {
    const { ok, output } = helm?.run(['lint', '--strict', chart, '--values', values]) ?? {
      ok: false,
      output: '',
    }
    expect(output).not.toMatch(/\[(?:ERROR|WARNING)\]/)
    expect(ok).toBe(true)
  })

  it.each(sets)(
    'runs as nobody, changes no file of the image and keeps nothing of the root, with %s',
    (values) => {
      const pod = podOf(helm?.template(['--values', values]) ?? [])
      expect(pod.securityContext).toMatchObject({
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      })
      expect(pod.containers.map(({ securityContext }) => securityContext)).toEqual([
        {
          ...{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true },
          capabilities: { drop: ['ALL'] },
        },
      ])
      const [{ volumeMounts, livenessProbe, readinessProbe } = neverMounted] = pod.containers
      const written = volumeMounts
        .filter(({ readOnly }) => readOnly !== true)
        .map(({ mountPath }) => mountPath)
      expect(written).toEqual(['/data', '/tmp'])
      expect(livenessProbe.httpGet.path).toBe('/healthz')
      expect(readinessProbe.httpGet.path).toBe('/readyz?only=store')
    },
  )

  it('gives SQLite to one Pod at a time, in a volume that outlives the release', () => {
    const objects = rendered('sqlite')
    expect(podOf(objects)).toMatchObject({
      strategy: 'Recreate',
      volumes: expect.arrayContaining([
        { name: 'data', persistentVolumeClaim: { claimName: 'slipway-data' } },
      ]) as unknown,
    })
    expect(one(objects, 'PersistentVolumeClaim').metadata).toMatchObject({
      annotations: { 'helm.sh/resource-policy': 'keep' },
    })
    expect(objects.some(({ kind }) => kind === 'PodDisruptionBudget')).toBe(false)
  })

  it('lets replicas over PostgreSQL take turns, and keeps its URL in the Secret', () => {
    const objects = rendered('postgresql')
    expect(podOf(objects).strategy).toBe('RollingUpdate')
    expect(envOf(objects)).toMatchObject({
      SLIPWAY_DATABASE_URL: { secretKeyRef: { name: 'slipway-database', key: 'url' } },
      SLIPWAY_WEBHOOK_SECRET: { secretKeyRef: { name: 'github-webhook', key: 'secret' } },
      SLIPWAY_API_TOKEN: { secretKeyRef: { name: 'slipway-token', key: 'token' } },
      SLIPWAY_GITHUB_APP_ID: '1234567',
      SLIPWAY_MAX_QUEUED: '1000000',
    })
    expect(objects.some(({ kind }) => kind === 'PersistentVolumeClaim' || kind === 'Secret')).toBe(false)
    expect(one(objects, 'PodDisruptionBudget')['spec']).toMatchObject({ maxUnavailable: 1 })
    expect(podOf(objects).containers[0]?.image).toMatch(/^ghcr\.io\/.*@sha256:a{64}$/)
  })

  it('gives the service its tenants and pools as it reads them', () => {
    const { data } = rendered('postgresql').find(
      ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'slipway-config',
    ) as unknown as { data: Record<string, string> }
    const sources = { env: {}, readFile: () => 'sesame' }
    const loaded = loadTenants(data['tenants.yaml'] ?? '', '/config/tenants.yaml', sources)
    expect(loaded).toMatchObject({ tenants: [{ name: 'acme' }, { name: 'acme-tools' }, { name: 'beta' }] })
    expect(loadNodePools(data['node-pools.yaml'] ?? '')).toMatchObject({ pools: [{ name: 'arm64' }] })
  })

  it('has a value for every setting of the service', () => {
    const given = (Object.keys(settings) as SettingName[]).filter(
      (name) => !settingsOfTheChart.includes(name),
    )
    const values: Partial<Record<string, string>> = { '<number>': '30', '<yes-or-no>': 'yes' }
    const value = (name: SettingName) => values[settings[name].argument] ?? 'text'
    const args = given.flatMap((name) => ['--set', `settings.${name}=${value(name)}`])
    const env = envOf(rendered('sqlite', ...args))
    for (const name of given) expect(env[settings[name].env], name).toBe(value(name))
    const all = new Set(
      ['sqlite', 'postgresql', 'namespaces', 'token'].flatMap((set) => Object.keys(envOf(rendered(set)))),
    )
    for (const name of settingsOfTheChart)
      if (name !== 'strategies') expect(all).toContain(settings[name].env)
  })

  it.each([
    ['yes', 'yes'],
    ['no', 'no'],
    ['"yes"', 'yes'],
  ])(
    'takes %s as people write it into a file of values, where YAML makes a truth of it',
    async (written, told) => {
      const dir = await mkdtemp(join(tmpdir(), 'slipway-values-'))
      await writeFile(join(dir, 'values.yaml'), `settings: { publicPages: ${written} }\n`)
      const env = envOf(rendered('sqlite', '--values', join(dir, 'values.yaml')))
      expect(env['SLIPWAY_PUBLIC_PAGES']).toBe(told)
      await rm(dir, { recursive: true })
    },
  )

  it('brings the strategies, alerts and dashboard of this repository', () => {
    const objects = rendered('postgresql')
    const strategies = objects.filter(({ kind }) => kind === 'ClusterBuildStrategy')
    const files = readdirSync(join(root, 'strategies')).filter((file) => file.endsWith('.yaml'))
    const read = (path: string) => readFileSync(join(root, path), 'utf8')
    expect(strategies.map(({ metadata }) => metadata.name).sort()).toEqual(
      files.map((file) => (parse(read(`strategies/${file}`)) as Rendered).metadata.name).sort(),
    )
    expect(one(objects, 'PrometheusRule')['spec']).toEqual(parse(read('docs/prometheus/alerts.yaml')))
    const dashboard = objects.find(({ metadata }) => metadata.name === 'slipway-dashboard')
    expect(JSON.parse((dashboard?.['data'] as Record<string, string>)['slipway.json'] ?? '')).toEqual(
      JSON.parse(read('docs/grafana/slipway.json')),
    )
    const named = rendered('namespaces').filter(({ kind }) => kind === 'ClusterBuildStrategy')
    expect(named.map(({ metadata }) => metadata.name)).toEqual(['buildah'])
    expect(rendered('token').some(({ kind }) => kind === 'ClusterBuildStrategy')).toBe(false)
  })

  it('makes accounts for builds that open nothing in the cluster, each once', () => {
    const accounts = rendered('postgresql').filter(
      ({ kind, metadata }) => kind === 'ServiceAccount' && metadata.namespace !== 'slipway',
    )
    expect(
      accounts.map(({ metadata, ...rest }) => [
        metadata.namespace,
        metadata.name,
        rest['automountServiceAccountToken'],
      ]),
    ).toEqual([
      ['team-a', 'builder', false],
      ['team-a', 'strangers', false],
    ])
  })

  it('says what is wrong with values', () => {
    expect(refused('--set', 'replicas=2')).toContain(
      'state is in SQLite, which one process writes: set database.existingSecret',
    )
    expect(refused('--set', 'replica=2')).toContain("additional properties 'replica' not allowed")
    expect(refused('--set', 'settings.maxRunnin=2')).toContain(
      "additional properties 'maxRunnin' not allowed",
    )
    expect(refused('--set', 'tenants[0].limits.running=many')).toMatch(
      /limits\/running.*got string, want integer/,
    )
    expect(refused('--set', 'tenants[0].serviceAccount=Bad_Name')).toMatch(
      /serviceAccount.*does not match pattern/s,
    )
    expect(refused('--set', 'resources.limits.memory=12Q')).toMatch(/limits\/memory.*does not match pattern/)
    expect(refused('--set', 'replicas=0')).toMatch(/replicas.*minimum/)
    expect(refused('--set', 'tenants=null')).toContain('There is no tenant, so nothing could be built')
    const twice = JSON.stringify(
      [0, 1].map(() => ({ name: 'acme', namespace: 'a', repositories: ['a/*'], images: ['a/*'] })),
    )
    expect(refused('--set-json', `tenants=${twice}`)).toContain('Two tenants are named acme')
    expect(refused('--set', 'image.digest=latest')).toContain('does not match pattern')
    expect(refused('--set', 'github.app.id=1')).toContain('github.app.id needs github.app.privateKeySecret')
    const app = 'github.app.id=1,github.app.privateKeySecret=key,webhook.existingSecret=webhook'
    expect(refused('--set', `${app},github.app.clientId=Iv1`)).toContain('belong together')
    expect(refused('--set', `${app},github.app.clientSecretSecret=client`)).toContain('belong together')
    const byToken = 'github.tokenSecret=token,webhook.existingSecret=webhook'
    expect(
      refused('--set', `${byToken},github.app.clientId=Iv1,github.app.clientSecretSecret=client`),
    ).toContain('speaks to GitHub without one')
    expect(refused('--set', 'settings.publicPages=maybe')).toMatch(/publicPages.*must be one of/s)
    expect(refused('--set', 'tenantsFrom=namespaces')).toContain('those under tenants would not be read')
    expect(refused('--set', 'settings.drainSeconds=60')).toContain('make it 75 or more')
    expect(refused('--set', 'strategies.only={bazel}')).toContain('has no such strategy')
  })

  it('says what comes next', async () => {
    // Only an installation shows its notes, and it needs a cluster: here they are the data of a ConfigMap.
    const copy = await mkdtemp(join(tmpdir(), 'slipway-chart-'))
    await cp(chart, copy, { recursive: true, dereference: true })
    const templates = join(copy, 'templates')
    const text = await readFile(join(templates, 'NOTES.txt'), 'utf8')
    await rm(join(templates, 'NOTES.txt'))
    await writeFile(join(templates, '_notes.tpl'), `{{ define "notes" }}${text}{{ end }}`)
    await writeFile(
      join(templates, 'notes.yaml'),
      '{ apiVersion: v1, kind: Notes, metadata: { name: notes }, text: {{ include "notes" . | toJson }} }',
    )
    const notes = (set: string) => {
      const values = join(chart, 'ci', `${set}-values.yaml`)
      return one(helm?.template(['--values', values], copy) ?? [], 'Notes')['text']
    }
    const own = notes('sqlite')
    expect(own).toContain('https://slipway.example.com/webhooks/github')
    expect(own).toContain("logs deployment/slipway | grep 'for GitHub'")
    expect(own).toContain('exec deployment/slipway -- node /slipway/dist/main.js doctor')
    expect(notes('namespaces')).toContain('--clusterrole=slipway-slipway-tenant')
    await rm(copy, { recursive: true })
  })
})

interface PodSpec {
  securityContext: object
  volumes: { name: string }[]
  containers: {
    image: string
    env: { name: string; value?: string; valueFrom?: object }[]
    securityContext: object
    volumeMounts: { mountPath: string; readOnly?: boolean }[]
    livenessProbe: { httpGet: { path: string } }
    readinessProbe: { httpGet: { path: string } }
  }[]
}

const neverMounted: PodSpec['containers'][number] = {
  ...{ image: '', env: [], securityContext: {}, volumeMounts: [] },
  ...{ livenessProbe: { httpGet: { path: '' } }, readinessProbe: { httpGet: { path: '' } } },
}
