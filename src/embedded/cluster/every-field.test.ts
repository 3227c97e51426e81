import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EmbeddedCluster } from '../../../test/support/servers/start-embedded-cluster.ts'
import { namespace, startEmbeddedCluster } from '../../../test/support/servers/start-embedded-cluster.ts'
import { waitUntil } from '../../../test/support/wait-until.ts'
import type { YamlClient } from '../../../test/support/yaml-client.ts'
import { connectYaml } from '../../../test/support/yaml-client.ts'
import type { BuildRun } from '../../shipwright/index.ts'

const execute = promisify(execFile)
let cluster: EmbeddedCluster
let api: YamlClient

beforeAll(async () => {
  cluster = await startEmbeddedCluster()
  api = connectYaml(join(cluster.dir, 'cluster/kubeconfig'), namespace)
  await api.create(`
apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
data: { mirror: mirror.example.com, app.conf: "colour = blue" }
---
apiVersion: v1
kind: Secret
metadata: { name: npm }
stringData: { token: t0p-5ecret }
---
apiVersion: v1
kind: Secret
metadata: { name: push-a }
---
apiVersion: v1
kind: Secret
metadata: { name: push-b }
---
apiVersion: shipwright.io/v1beta1
kind: ClusterBuildStrategy
metadata: { name: ends }
spec:
  parameters: [{ name: code, description: exit code, default: "0" }]
  steps:
    - { name: work, image: busybox, command: [/bin/sh, -c, 'exit "$1"', work], args: [$(params.code)] }
---
apiVersion: shipwright.io/v1beta1
kind: ClusterBuildStrategy
metadata: { name: waits }
spec:
  steps: [{ name: work, image: busybox, command: [sleep, "30"] }]
---
apiVersion: shipwright.io/v1beta1
kind: Build
metadata: { name: waiting }
spec:
  strategy: { name: waits, kind: ClusterBuildStrategy }
  output: { image: registry.example.com/shop/web:1, pushSecret: push-a }`)
})
afterAll(async () => {
  await api.close()
  await cluster[Symbol.asyncDispose]()
})

const buildRun = (name: string, ...spec: string[]) =>
  `apiVersion: shipwright.io/v1beta1\nkind: BuildRun\nmetadata: { name: ${name} }\nspec:\n  ${spec.join('\n  ')}\n`
const accountOf = (run: BuildRun) => cluster.taskRunOf(run).spec.serviceAccountName
const started = (name: string) => cluster.until(name, ({ status }) => status?.executor !== undefined)
const running = (name: string) =>
  cluster.until(name, ({ status }) => status?.conditions?.[0]?.reason === 'Running')
const isGone = async (kind: string, name: string) => (await api.get(kind, name)) === null
const cancel = (name: string) => api.patch('BuildRun', name, { spec: { state: 'BuildRunCanceled' } })

test('parameters, environment, volumes and output: the BuildRun over the Build over the strategy', async () => {
  await api.create(`
apiVersion: shipwright.io/v1beta1
kind: BuildStrategy
metadata: { name: tells }
spec:
  parameters:
    - { name: a, description: strategy, default: strategy }
    - { name: b, description: Build, default: strategy }
    - { name: c, description: BuildRun, default: strategy }
    - { name: d, description: back to the default, default: strategy }
    - { name: mirror, description: out of a ConfigMap }
    - { name: login, description: out of a Secret }
    - { name: list, description: several, type: array, defaults: [] }
  volumes: [{ name: settings, overridable: true, emptyDir: {} }]
  steps:
    - name: tell
      image: busybox
      command: [/bin/sh, -c, 'printf "%s\\n" "$@" "$MODE" "$TEAM" "$POD" "$(cat /settings/app.conf)"; printf "%s" "$NPM" | wc -c', tell]
      args:
        - $(params.a) $(params['b']) $(params["c"]) $(params.d)
        - $(params.mirror)
        - $(params.login)
        - $(params.list[*])
        - $(params.shp-output-image) $(params.shp-output-insecure)
      volumeMounts: [{ name: settings, mountPath: /settings, readOnly: true }]
---
apiVersion: shipwright.io/v1beta1
kind: Build
metadata: { name: telling }
spec:
  strategy: { name: tells }
  output: { image: registry.example.com/shop/web:1, insecure: true }
  paramValues:
    - { name: b, value: Build }
    - { name: c, value: Build }
    - { name: d, value: Build }
  env:
    - { name: MODE, value: development }
    - { name: TEAM, value: web }
  volumes: [{ name: settings, secret: { secretName: npm } }]
---
${buildRun(
  'telling',
  'build: { name: telling }',
  'output: { image: registry.example.com/shop/web:2 }',
  'paramValues:',
  '- { name: c, value: BuildRun }',
  '- { name: d }',
  '- { name: mirror, configMapValue: { name: settings, key: mirror, format: "https://${CONFIGMAP_VALUE}/v2" } }',
  '- { name: login, secretValue: { name: npm, key: token, format: "Bearer ${SECRET_VALUE}" } }',
  '- { name: list, values: [{ value: one two }, { configMapValue: { name: settings, key: mirror } }] }',
  'env:',
  '- { name: MODE, value: production }',
  '- { name: POD, valueFrom: { fieldRef: { fieldPath: metadata.name } } }',
  '- { name: NPM, valueFrom: { secretKeyRef: { name: npm, key: token } } }',
  'volumes: [{ name: settings, configMap: { name: settings } }]',
)}`)
  const run = await cluster.ended('telling')
  expect(run.status?.conditions?.[0]?.message).toBe('All Steps have completed executing')
  expect((await cluster.logOf(run, 'tell')).split('\n')).toEqual([
    'strategy Build BuildRun strategy',
    'https://mirror.example.com/v2',
    'Bearer t0p-5ecret',
    'one two',
    'mirror.example.com',
    'registry.example.com/shop/web:2 true',
    'production',
    'web',
    cluster.podOf(run).metadata.name,
    'colour = blue',
    '10',
    '',
  ])
})

test('a generated service account lives as long as its BuildRun works, with the push Secrets of both', async () => {
  const output = 'output: { image: registry.example.com/shop/web:2, pushSecret: push-b }'
  await api.create(buildRun('makes-one', 'build: { name: waiting }', output, 'serviceAccount: .generate'))
  const run = await started('makes-one')
  expect(accountOf(run)).toBe('makes-one')
  const account = await api.get('ServiceAccount', 'makes-one')
  expect(account?.secrets).toEqual([{ name: 'push-a' }, { name: 'push-b' }])
  expect(account?.metadata.ownerReferences).toMatchObject([{ kind: 'BuildRun', uid: run.metadata.uid }])
  await cancel('makes-one')
  await cluster.ended('makes-one')
  expect(await isGone('ServiceAccount', 'makes-one')).toBe(true)
})

test('without a service account pipeline is taken where there is one, and default elsewhere', async () => {
  const use =
    'build: { spec: { strategy: { name: ends, kind: ClusterBuildStrategy }, output: { image: a/b } } }'
  await api.create(buildRun('by-default', use))
  expect(accountOf(await started('by-default'))).toBe('default')
  await api.create(
    `{ apiVersion: v1, kind: ServiceAccount, metadata: { name: pipeline } }\n---\n${buildRun('by-pipeline', use)}`,
  )
  expect(accountOf(await started('by-pipeline'))).toBe('pipeline')
  await api.create(buildRun('by-name', use, 'serviceAccount: default'))
  expect(accountOf(await started('by-name'))).toBe('default')
  await api.remove('ServiceAccount', 'pipeline')
})

test('a Build keeps as many BuildRuns as it allows, succeeded and failed apart, and takes them along', async () => {
  await api.create(`
apiVersion: shipwright.io/v1beta1
kind: Build
metadata: { name: forgetful }
spec:
  strategy: { name: ends, kind: ClusterBuildStrategy }
  output: { image: a/b }
  retention: { succeededLimit: 1, failedLimit: 2, atBuildDeletion: true }`)
  const one = async (name: string, code: number) => {
    await api.create(
      buildRun(name, 'build: { name: forgetful }', `paramValues: [{ name: code, value: "${code}" }]`),
    )
    await cluster.ended(name)
  }
  await one('good-1', 0)
  for (const name of ['bad-1', 'bad-2', 'bad-3']) await one(name, 1)
  await waitUntil('the oldest failed one is gone', () => isGone('BuildRun', 'bad-1'))
  expect(await isGone('BuildRun', 'good-1')).toBe(false)
  await one('good-2', 0)
  await waitUntil('the older succeeded one is gone', () => isGone('BuildRun', 'good-1'))
  for (const name of ['bad-2', 'bad-3', 'good-2']) expect(await isGone('BuildRun', name)).toBe(false)

  await api.patch('Build', 'forgetful', { spec: { retention: { atBuildDeletion: false } } })
  await waitUntil('the Build owns none', async () => {
    const { ownerReferences = [] } = (await api.get('BuildRun', 'good-2'))?.metadata ?? {}
    return ownerReferences.length === 0
  })
  await api.patch('Build', 'forgetful', { spec: { retention: { atBuildDeletion: true } } })
  await waitUntil('the Build owns them again', async () => {
    const { ownerReferences = [] } = (await api.get('BuildRun', 'good-2'))?.metadata ?? {}
    return ownerReferences.some(({ kind }) => kind === 'Build')
  })
  await api.remove('Build', 'forgetful')
  for (const name of ['bad-2', 'bad-3', 'good-2'])
    await waitUntil(`${name} went with it`, () => isGone('BuildRun', name))
})

test('the time to live of the BuildRun goes before that of the Build', async () => {
  const spec = 'strategy: { name: ends, kind: ClusterBuildStrategy }, output: { image: a/b }'
  const build = (ttl: string) => `build: { spec: { ${spec}, retention: { ttlAfterSucceeded: ${ttl} } } }`
  await api.create(buildRun('brief', build('1h'), 'retention: { ttlAfterSucceeded: 0s }'))
  await api.create(buildRun('briefly', build('0s')))
  await api.create(buildRun('lasting', build('0s'), 'retention: { ttlAfterSucceeded: 1h }'))
  await cluster.ended('lasting')
  for (const name of ['brief', 'briefly']) await waitUntil(`${name} is gone`, () => isGone('BuildRun', name))
  expect(await isGone('BuildRun', 'lasting')).toBe(false)
})

test('what steps report is in the status, and the Build as it was when the run began', async () => {
  await api.create(`
apiVersion: shipwright.io/v1beta1
kind: BuildStrategy
metadata: { name: reports }
spec:
  steps:
    - name: report
      image: busybox
      command: [/bin/sh, -c, 'printf sha256:1 > $1; printf 7 > $2; printf CVE-1:h,CVE-2:x > $3; sleep 1', report]
      args: [$(results.shp-image-digest.path), $(results.shp-image-size.path), $(results.shp-image-vulnerabilities.path)]
---
apiVersion: shipwright.io/v1beta1
kind: Build
metadata: { name: reporting }
spec: { strategy: { name: reports }, output: { image: "registry.example.com/shop/web:1" }, timeout: 1h }
---
${buildRun('reporting', 'build: { name: reporting }')}`)
  await running('reporting')
  await api.patch('Build', 'reporting', { spec: { output: { image: 'registry.example.com/shop/web:2' } } })
  const { status } = await cluster.ended('reporting')
  expect(status?.output).toEqual({
    digest: 'sha256:1',
    size: 7,
    vulnerabilities: [
      { id: 'CVE-1', severity: 'high' },
      { id: 'CVE-2', severity: 'unknown' },
    ],
  })
  expect(status?.taskResults).toContainEqual({ name: 'shp-image-size', type: 'string', value: '7' })
  expect(status?.buildSpec?.output.image).toBe('registry.example.com/shop/web:1')
  expect(status?.buildSpec?.timeout).toBe('1h0m0s')
})

test('a Pod that no node may run waits as on a real cluster, until its timeout or somebody ends it', async () => {
  const asks = (name: string, more: string) =>
    api.create(buildRun(name, 'build: { name: waiting }', 'nodeSelector: { disk: nvme }', more))
  await asks('misplaced', 'timeout: 2s')
  const pending = await cluster.until('misplaced', ({ status }) =>
    Boolean(status?.conditions?.[0]?.message?.includes('PodScheduled')),
  )
  expect(pending.status?.conditions?.[0]).toMatchObject({ status: 'Unknown', reason: 'Pending' })
  await asks('unwanted', '')
  await started('unwanted')
  await cancel('unwanted')
  expect((await cluster.ended('unwanted')).status?.conditions?.[0]?.reason).toBe('BuildRunCanceled')
  const late = await cluster.ended('misplaced')
  expect(late.status?.conditions?.[0]?.message).toBe('BuildRun misplaced failed to finish within 2s')
  expect(cluster.taskRunOf(late).status?.conditions?.[0]?.message).toMatch(
    /^TaskRun "misplaced-\w+" failed to finish within "2s"\nPrevious status: \[Pending\] pod status "PodScheduled":"False"; message: "0\/1 nodes are available: 1 node\(s\) didn't match/,
  )
})

test('cancelled before it begins there is no TaskRun, and after the end nothing changes', async () => {
  await api.create(buildRun('stillborn', 'build: { name: waiting }', 'state: BuildRunCanceled'))
  const { status } = await cluster.ended('stillborn')
  expect(status?.conditions?.[0]?.message).toBe('the BuildRun is marked canceled.')
  expect(status?.executor).toBeUndefined()

  const spec = 'strategy: { name: ends, kind: ClusterBuildStrategy }, output: { image: a/b }'
  await api.create(buildRun('finished', `build: { spec: { ${spec} } }`))
  const before = await cluster.ended('finished')
  await cancel('finished')
  await api.create(buildRun('after', `build: { spec: { ${spec} } }`))
  await cluster.ended('after')
  expect((await api.get('BuildRun', 'finished'))?.status).toEqual(before.status)
})

test('what is no duration or limit is refused when it is written', async () => {
  const refused = (text: string) => expect(api.create(text)).rejects
  await refused(buildRun('soon', 'build: { name: waiting }', 'timeout: soon')).toThrow(/422 .*spec\.timeout/)
  await refused(buildRun('kept', 'build: { name: waiting }', 'retention: { ttlAfterFailed: -1h }')).toThrow(
    /422 .*ttlAfterFailed/,
  )
  const build = (await api.get('Build', 'waiting'))!
  await refused(
    JSON.stringify({
      ...build,
      metadata: { name: 'none' },
      spec: { ...(build.spec as object), retention: { failedLimit: 0 } },
    }),
  ).toThrow(/422 .*failedLimit/)
})

test('a Local source is waited for, and all steps run as the user of the strategy', async () => {
  await api.create(`
apiVersion: shipwright.io/v1beta1
kind: ClusterBuildStrategy
metadata: { name: as-somebody }
spec:
  securityContext: { runAsUser: 1234, runAsGroup: 1234 }
  steps:
    - name: read
      image: busybox
      command: [/bin/sh, -c, 'id -u; cat app/hello; echo more >> app/hello && echo written']
      workingDir: $(params.shp-source-root)
---
${buildRun(
  'local',
  'build: { spec: { strategy: { name: as-somebody, kind: ClusterBuildStrategy }, output: { image: a/b } } }',
  'source: { type: Local, local: { name: here, timeout: 1m } }',
)}`)
  const waiting = await running('local')
  const folder = await mkdtemp(join(cluster.dir, 'source-'))
  await mkdir(join(folder, 'app'))
  await writeFile(join(folder, 'app/hello'), 'hello\n')
  const { stdout } = await execute('tar', ['-C', folder, '-cf', '-', '.'], { encoding: 'buffer' })
  await api.put(`pods/${cluster.podOf(waiting).metadata.name ?? ''}/source`, stdout)
  const ended = await cluster.ended('local')
  expect(ended.status?.conditions?.[0]?.message).toBe('All Steps have completed executing')
  expect((await cluster.logOf(ended, 'read')).split('\n')).toEqual(['1234', 'hello', 'written', ''])
})

test('a BuildRun that somebody else controls cannot become its Build’s, and says so', async () => {
  await api.create(`
apiVersion: shipwright.io/v1beta1
kind: Build
metadata: { name: possessive }
spec:
  strategy: { name: ends, kind: ClusterBuildStrategy }
  output: { image: a/b }
  retention: { atBuildDeletion: true }`)
  const { uid } = (await api.get('ConfigMap', 'settings'))!.metadata
  const owner = `{ apiVersion: v1, kind: ConfigMap, name: settings, uid: ${uid}, controller: true }`
  await api.create(
    buildRun('taken', 'build: { name: possessive }').replace(
      '{ name: taken',
      `{ ownerReferences: [${owner}], name: taken`,
    ),
  )
  expect((await cluster.ended('taken')).status?.conditions?.[0]).toMatchObject({
    reason: 'SetOwnerReferenceFailed',
    message:
      'unexpected error when trying to set the ownerreference: Object team-a/taken is already owned by another ConfigMap controller settings',
  })
})
