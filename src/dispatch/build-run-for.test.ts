import { describe, expect, it } from 'vitest'
import { sampleStoredBuild } from '../../test/support/samples/sample-report.ts'
import type { Build, BuildConfig } from '../domain/index.ts'
import { buildRun, secret } from '../shipwright/index.ts'
import { buildRunFor } from './build-run-for.ts'
import { buildRunName, cloneSecretName } from './name-objects.ts'

const execution = { id: 'b1-2', namespace: 'acme-builds', buildRun: buildRunName('b1-2') }
const defaults = { ttlAfterFailedSeconds: 86_400, ttlAfterSucceededSeconds: 3_600 }
const token = 'ghs_sesame'
const fork = { cloneUrl: 'https://forge.test/mallory/shop.git', private: false }

function build(change: Partial<BuildConfig> = {}): Build {
  const base = sampleStoredBuild({ attempt: 2 })
  return { ...base, config: { ...base.config, ...change } }
}

describe('buildRunFor', () => {
  it('of a stranger says so, and never carries a token', () => {
    const stranger: Build = { ...build({ source: { ...fork, private: true } }), trust: 'untrusted' }
    const { run, clone } = buildRunFor(execution, stranger, null, defaults)
    expect(run.metadata.labels).toMatchObject({ 'slipway.build/trust': 'untrusted' })
    expect(run.spec.build.spec?.source?.git).toEqual({ url: fork.cloneUrl, revision: 'a'.repeat(40) })
    expect(clone).toBeNull()
    expect(() => buildRunFor(execution, stranger, token, defaults)).toThrow('not trusted')
  })

  it('has what the image says of itself', () => {
    const output = { annotations: { by: 'acme' }, labels: { team: 'shop' } }
    const { run } = buildRunFor(execution, build({ output }), null, defaults)
    expect(run.spec.build.spec?.output).toMatchObject(output)
  })

  it('embeds the whole Build at the full commit', () => {
    const { run } = buildRunFor(
      execution,
      build({
        context: 'services/api',
        tags: ['main', 'v1', 'latest'],
        params: { target: 'release', 'build-args': ['A=1', 'B=2'] },
        env: { CI: 'true' },
        insecure: true,
        pushSecret: 'registry',
        serviceAccount: 'builder',
      }),
      null,
      defaults,
    )
    expect(run.spec).toEqual({
      serviceAccount: 'builder',
      retention: { ttlAfterFailed: '86400s', ttlAfterSucceeded: '3600s' },
      build: {
        spec: {
          source: {
            type: 'Git',
            git: { url: 'https://forge.test/acme/shop.git', revision: 'a'.repeat(40) },
            contextDir: 'services/api',
          },
          strategy: { name: 'buildah', kind: 'ClusterBuildStrategy' },
          paramValues: [
            { name: 'target', value: 'release' },
            { name: 'build-args', values: [{ value: 'A=1' }, { value: 'B=2' }] },
            { name: 'dockerfile', value: 'Dockerfile' },
            { name: 'tags', values: [{ value: 'v1' }, { value: 'latest' }] },
          ],
          env: [{ name: 'CI', value: 'true' }],
          output: { image: 'registry.test/acme/api:main', insecure: true, pushSecret: 'registry' },
          timeout: '600s',
        },
      },
    })
    expect(buildRun.parse(run)).toEqual(run)
  })

  it('puts the clone token into a Secret and nowhere else', () => {
    const { run, clone } = buildRunFor(execution, build(), token, defaults)
    expect(JSON.stringify(run)).not.toContain(token)
    expect(JSON.stringify(run)).not.toContain(Buffer.from(token).toString('base64'))
    expect(run.spec.build.spec?.source?.git?.cloneSecret).toBe(cloneSecretName('b1-2'))
    expect(secret.parse(clone)).toMatchObject({
      metadata: { name: cloneSecretName('b1-2'), namespace: 'acme-builds' },
      type: 'kubernetes.io/basic-auth',
      data: {
        username: Buffer.from('x-access-token').toString('base64'),
        password: Buffer.from(token).toString('base64'),
      },
    })
  })

  it('asks for no Secret where cloning needs no token', () => {
    const { run, clone } = buildRunFor(execution, build(), null, defaults)
    expect(clone).toBeNull()
    expect(run.spec.build.spec?.source?.git).not.toHaveProperty('cloneSecret')
  })

  it('carries the execution, by which a conflict is told to be ours', () => {
    const { run } = buildRunFor(execution, build(), null, defaults)
    expect(run.metadata).toMatchObject({
      name: 'slipway-b1-2',
      labels: {
        'app.kubernetes.io/managed-by': 'slipway',
        'slipway.build/execution': 'b1-2',
        'slipway.build/trust': 'trusted',
      },
      annotations: { 'slipway.build/execution': 'b1-2', 'slipway.build/repository': 'acme/shop' },
    })
  })

  it('keeps a finished BuildRun for ten minutes at least, whatever the build file says', () => {
    const { run } = buildRunFor(
      execution,
      build({ retention: { ttlAfterFailedSeconds: 1, ttlAfterSucceededSeconds: 7_200 } }),
      null,
      defaults,
    )
    expect(run.spec.retention).toEqual({ ttlAfterFailed: '600s', ttlAfterSucceeded: '7200s' })
  })

  it('gives the strategy those parameters for keys of the build file that it has, and no other', () => {
    const asked: Partial<BuildConfig> = {
      tags: ['main', 'v1'],
      platforms: ['linux/amd64', 'linux/arm64'],
      cache: { image: 'registry.test/acme/api-cache', mode: 'max' },
      secrets: [{ id: 'NPM_TOKEN', secret: 'npm', key: 'token' }],
    }
    const valuesFor = (parameters: BuildConfig['parameters'] & {}) =>
      buildRunFor(execution, build({ ...asked, parameters }), null, defaults).run.spec.build.spec?.paramValues
    expect(valuesFor([])).toEqual([])
    expect(valuesFor(['platforms', 'cache-image', 'cache-mode', 'secrets'])).toEqual([
      { name: 'platforms', values: [{ value: 'linux/amd64' }, { value: 'linux/arm64' }] },
      { name: 'cache-image', value: 'registry.test/acme/api-cache' },
      { name: 'cache-mode', value: 'max' },
      { name: 'secrets', values: [{ value: 'NPM_TOKEN' }] },
    ])
  })

  it('names Secrets of its build, and never for a stranger’s', () => {
    const secrets = [{ id: 'NPM_TOKEN', secret: 'npm', key: 'token' }]
    const trusted = build({ env: { CI: 'true' }, secrets })
    const { run } = buildRunFor(execution, trusted, null, defaults)
    expect(run.spec.build.spec?.env).toEqual([
      { name: 'CI', value: 'true' },
      { name: 'NPM_TOKEN', valueFrom: { secretKeyRef: { name: 'npm', key: 'token' } } },
    ])
    expect(buildRun.parse(run)).toEqual(run)
    expect(() => buildRunFor(execution, { ...trusted, trust: 'untrusted' }, null, defaults)).toThrow(
      'not trusted',
    )
  })

  it('tells a strategy that scans, lists and signs by itself what to do, and shows the key to nothing else', () => {
    const asked: Partial<BuildConfig> = {
      scan: { severity: 'high', ignore: ['CVE-2026-1'] },
      sbom: 'spdx',
      sign: 'cosign-key',
    }
    const parameters: BuildConfig['parameters'] = ['scan', 'scan-ignore', 'sbom', 'sign']
    const { run } = buildRunFor(execution, build({ ...asked, parameters }), null, defaults)
    const spec = run.spec.build.spec
    expect(spec?.paramValues).toEqual([
      { name: 'scan', value: 'high' },
      { name: 'scan-ignore', values: [{ value: 'CVE-2026-1' }] },
      { name: 'sbom', value: 'spdx' },
      { name: 'sign', value: 'key' },
    ])
    expect(spec?.volumes).toEqual([{ name: 'signing-key', secret: { secretName: 'cosign-key' } }])
    expect(spec?.env).toEqual([])
    expect(spec?.output).not.toHaveProperty('vulnerabilityScan')
    expect(buildRun.parse(run)).toEqual(run)
    const untrusted = { ...build(asked), trust: 'untrusted' as const }
    expect(() => buildRunFor(execution, untrusted, null, defaults)).toThrow('not trusted')
  })

  it.each([
    [{ severity: 'low', ignore: [] }, {}],
    [{ severity: 'critical', ignore: ['CVE-2026-1'] }, { ignore: { id: ['CVE-2026-1'], severity: 'high' } }],
  ] as const)('has Shipwright scan for %o where the strategy cannot', ({ severity, ignore }, expected) => {
    const asked = { scan: { severity, ignore: [...ignore] }, parameters: [] }
    const { run } = buildRunFor(execution, build(asked), null, defaults)
    expect(run.spec.build.spec?.output.vulnerabilityScan).toEqual({
      enabled: true,
      failOnFinding: true,
      ...expected,
    })
  })

  it('is sent to its pool, and its working steps get what it asks for', () => {
    const { run } = buildRunFor(
      execution,
      build({
        resources: { cpu: 1.5, memory: 4 * 2 ** 30, gpu: 1, disk: 10 ** 10 },
        steps: ['build'],
        placement: {
          pool: 'gpu',
          nodeSelector: { 'build-type': 'gpu-enabled' },
          tolerations: [{ key: 'gpu', operator: 'Exists', effect: 'NoSchedule' }],
        },
      }),
      null,
      defaults,
    )
    const limits = { memory: '4294967296', 'ephemeral-storage': '10000000000', 'nvidia.com/gpu': '1' }
    expect(run.spec.build.spec).toMatchObject({
      strategy: {
        stepResources: [{ name: 'build', resources: { requests: { cpu: '1500m', ...limits }, limits } }],
      },
      nodeSelector: { 'build-type': 'gpu-enabled' },
      tolerations: [{ key: 'gpu', operator: 'Exists', effect: 'NoSchedule' }],
    })
    expect(buildRun.parse(run)).toEqual(run)
  })

  it('asks for CPU time alone without a limit, and for nothing where nothing is asked', () => {
    const stepResources = (change: Partial<BuildConfig>) =>
      buildRunFor(execution, build(change), null, defaults).run.spec.build.spec?.strategy.stepResources
    expect(stepResources({ resources: { cpu: 0.25 }, steps: ['build'] })).toEqual([
      { name: 'build', resources: { requests: { cpu: '250m' } } },
    ])
    expect(stepResources({})).toBeUndefined()
  })

  it('lets no parameter of the build file replace a field of it', () => {
    const { run } = buildRunFor(execution, build({ params: { dockerfile: '/etc/passwd' } }), null, defaults)
    expect(run.spec.build.spec?.paramValues).toEqual([{ name: 'dockerfile', value: 'Dockerfile' }])
  })
})

describe('names', () => {
  it.each(['b1-1', '3f2504e0-4f89-41d3-9a0c-0305e82c3301-12', 'Weird/Ïd'.repeat(30), 'UPPER-1', '-edge-'])(
    'makes DNS labels with room for what Shipwright and Tekton add: %s',
    (id) => {
      for (const name of [buildRunName(id), cloneSecretName(id)]) {
        expect(name).toMatch(/^[a-z]([-a-z0-9]*[a-z0-9])?$/)
        expect(name.length).toBeLessThanOrEqual(63)
      }
      expect(`${buildRunName(id)}-abcde-pod`.length).toBeLessThanOrEqual(63)
    },
  )

  it('never gives two executions one name', () => {
    expect(buildRunName('ABC-1')).not.toBe(buildRunName('abc-1'))
  })
})
