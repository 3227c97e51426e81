import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { kubectlFor, kubectlMinor } from '../../../../test/support/run-kubectl.ts'
import type { ClusterApi } from '../../../../test/support/servers/start-cluster-api.ts'
import { startClusterApi } from '../../../../test/support/servers/start-cluster-api.ts'
import type { LogSource, NewObject } from '../objects/client.ts'

const minor = kubectlMinor()
const reason =
  minor === null ? 'no kubectl on this machine' : 'kubectl is older than 1.27, which lacks what is used here'

const buildRun: NewObject = {
  apiVersion: 'shipwright.io/v1beta1',
  kind: 'BuildRun',
  metadata: { name: 'api-1', namespace: 'default', labels: { app: 'api' } },
  spec: { build: { name: 'api' } },
}
const pod: NewObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'api-1-pod', namespace: 'default' },
  spec: { containers: [{ name: 'step-build', image: 'x' }] },
}

/** A log of two lines; the second is written when `more` is called. */
function scriptedLog(): LogSource & { more(): void } {
  const written = Promise.withResolvers<undefined>()
  return {
    more: () => written.resolve(undefined),
    async *read(_pod, container, { follow }) {
      yield Buffer.from(`first of ${container}\n`)
      if (!follow) return
      await written.promise
      yield Buffer.from('second\n')
    },
  }
}

describe.skipIf(minor === null || minor < 27)(`kubectl (skipped if: ${reason})`, () => {
  let cluster: ClusterApi
  let kubectl: ReturnType<typeof kubectlFor>
  let logs: ReturnType<typeof scriptedLog>

  beforeEach(async () => {
    logs = scriptedLog()
    cluster = await startClusterApi(logs)
    kubectl = kubectlFor(cluster)
  })
  afterEach(() => cluster.close())

  async function ok(args: string[], input?: string): Promise<string> {
    const { code, stdout, stderr } = await kubectl.run(args, input)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    return stdout
  }

  function condition(status: string, reason: string, message: string, ago: { start: number; end?: number }) {
    const time = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString()
    const run = cluster.objects.get('BuildRun', 'default', 'api-1')!
    cluster.objects.updateStatus({
      ...run,
      status: {
        conditions: [{ type: 'Succeeded', status, reason, message }],
        startTime: time(ago.start),
        ...(ago.end === undefined ? {} : { completionTime: time(ago.end) }),
      },
    })
  }

  it('gets BuildRuns as the table of the Shipwright documentation', async () => {
    cluster.objects.create(buildRun)
    condition('Unknown', 'Pending', 'Pending', { start: 30 })
    expect(await ok(['get', 'buildrun', 'api-1'])).toMatch(
      /^NAME {4}SUCCEEDED {3}REASON {4}MESSAGE {3}STARTTIME {3}COMPLETIONTIME\napi-1 {3}Unknown {5}Pending {3}Pending {3}(\dm)?\d+s +\n$/,
    )
    condition('True', 'Succeeded', 'All Steps have completed executing', { start: 268, end: 16 })
    expect(await ok(['get', 'br'])).toMatch(
      /^NAME {4}SUCCEEDED {3}REASON {6}MESSAGE {30}STARTTIME {3}COMPLETIONTIME\napi-1 {3}True {8}Succeeded {3}All Steps have completed executing {3}\dm\d+s +(\dm)?\d+s\n$/,
    )
  })

  it('gets what is there as YAML, JSON, JSONPath, by label, and over all namespaces', async () => {
    cluster.objects.create(buildRun)
    cluster.objects.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } })
    cluster.objects.create({
      ...buildRun,
      metadata: { name: 'web-1', namespace: 'team', labels: { app: 'web' } },
    })
    expect(await ok(['get', 'br', 'api-1', '-o', 'yaml'])).toContain('  build:\n    name: api\n')
    expect(JSON.parse(await ok(['get', 'br', '-o', 'json']))).toMatchObject({ items: [{ kind: 'BuildRun' }] })
    expect(await ok(['get', 'br', '-A', '-o', 'jsonpath={.items[*].metadata.name}'])).toBe('api-1 web-1')
    expect(await ok(['get', 'br', '-A', '-l', 'app=web', '-o', 'name'])).toBe(
      'buildrun.shipwright.io/web-1\n',
    )
    expect(await ok(['get', 'br', '-n', 'team', '--no-headers'])).toMatch(/^web-1/)
    expect(await ok(['get', 'br,sa', '-A', '-o', 'wide'])).toMatch(
      /NAMESPACE +NAME +SUCCEEDED[^]+serviceaccount\/default/,
    )
  })

  it('pages through more than it asks for at once', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e'])
      cluster.objects.create({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name, namespace: 'default' },
      })
    expect(await ok(['get', 'cm', '--chunk-size', '2', '-o', 'name'])).toBe(
      ['a', 'b', 'c', 'd', 'e'].map((name) => `configmap/${name}\n`).join(''),
    )
  })

  it('watches a table change until it is deleted', async () => {
    cluster.objects.create(buildRun)
    const watching = kubectl.follow(['get', 'br', '-w', '--output-watch-events'])
    await watching.saw('ADDED')
    condition('Unknown', 'Running', 'Running', { start: 1 })
    await watching.saw('MODIFIED')
    cluster.objects.delete('BuildRun', 'default', 'api-1')
    await watching.saw('DELETED')
    await watching.stop()
    expect(watching.output.text).toMatch(/MODIFIED +api-1 +Unknown +Running +Running/)
  })

  it('applies a file: created, unchanged, configured, also a core kind with strategic merge', async () => {
    const manifest = (build: string, data: string) => `
apiVersion: shipwright.io/v1beta1
kind: BuildRun
metadata: { name: api-1 }
spec: { build: { name: ${build} } }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
data: { ${data} }
`
    const file = join(cluster.dir, 'manifest.yaml')
    await writeFile(file, manifest('api', 'a: "1", b: "2"'))
    const said = (what: string) => `buildrun.shipwright.io/api-1 ${what}\nconfigmap/settings ${what}\n`
    expect(await ok(['apply', '-f', file])).toBe(said('created'))
    const { resourceVersion } = cluster.objects.get('BuildRun', 'default', 'api-1')!.metadata
    expect(await ok(['apply', '-f', file])).toBe(said('unchanged'))
    expect(cluster.objects.get('BuildRun', 'default', 'api-1')!.metadata.resourceVersion).toBe(
      resourceVersion,
    )
    await writeFile(file, manifest('web', 'a: "3"'))
    expect(await ok(['apply', '--dry-run=server', '-f', file])).toContain('configured (server dry run)')
    expect(await kubectl.run(['diff', '-f', file])).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/\+ +name: web/) as string,
    })
    expect(await ok(['apply', '-f', file])).toBe(said('configured'))
    expect(cluster.objects.get('BuildRun', 'default', 'api-1')!['spec']).toEqual({ build: { name: 'web' } })
    expect(cluster.objects.get('ConfigMap', 'default', 'settings')!['data']).toEqual({ a: '3' })
  })

  it('is told which field is unknown, missing or of the wrong type', async () => {
    const create = (spec: string) =>
      kubectl.run(
        ['create', '-f', '-'],
        `
apiVersion: shipwright.io/v1beta1
kind: BuildRun
metadata: { name: b }
spec: ${spec}`,
      )
    const unknown = await create('{foo: 1, build: {name: api}}')
    expect(unknown.code).toBe(1)
    expect(unknown.stderr).toContain('strict decoding error: unknown field "spec.foo"')
    expect((await create('{timeout: 3}')).stderr).toBe(
      'The BuildRun "b" is invalid: \n* spec.build: Required value\n* spec.timeout: Invalid value: "integer": spec.timeout in body must be of type string: "integer"\n',
    )
    expect(cluster.objects.list('BuildRun')).toEqual([])
  })

  it('deletes and waits until it is gone, with what it owned', async () => {
    const run = cluster.objects.create(buildRun)
    const { name, uid } = run.metadata
    const ownerReferences = [{ apiVersion: run.apiVersion, kind: run.kind, name, uid }]
    cluster.objects.create({ ...pod, metadata: { ...pod.metadata, ownerReferences } })
    expect(await ok(['delete', 'br', 'api-1'])).toBe('buildrun.shipwright.io "api-1" deleted\n')
    expect(cluster.objects.list('Pod')).toEqual([])
    expect((await kubectl.run(['delete', 'br', 'api-1'])).stderr).toContain(
      'Error from server (NotFound): buildruns.shipwright.io "api-1" not found',
    )
  })

  it('waits for a condition', async () => {
    cluster.objects.create(buildRun)
    const waiting = kubectl.follow(['wait', '--for=condition=Succeeded', 'br/api-1', '--timeout=15s'])
    condition('Unknown', 'Running', 'Running', { start: 1 })
    condition('True', 'Succeeded', 'done', { start: 2, end: 0 })
    expect(await waiting.ended).toBe(0)
    expect(waiting.output.text).toBe('buildrun.shipwright.io/api-1 condition met\n')
  })

  it('reads a log, and follows it while it is written', async () => {
    cluster.objects.create(pod)
    expect(await ok(['logs', 'api-1-pod'])).toBe('first of step-build\n')
    const following = kubectl.follow(['logs', '-f', 'api-1-pod', '-c', 'step-build'])
    await following.saw('first of step-build\n')
    logs.more()
    expect(await following.ended).toBe(0)
    expect(following.output.text).toBe('first of step-build\nsecond\n')
    expect((await kubectl.run(['logs', 'api-1-pod', '-c', 'other'])).stderr).toContain('is not valid for pod')
  })

  it('describes, labels, edits by patch, and explains', async () => {
    cluster.objects.create(buildRun)
    expect(await ok(['describe', 'br', 'api-1'])).toMatch(/Name: +api-1[^]+Events: +<none>/)
    await ok(['label', 'br', 'api-1', 'tier=web'])
    await ok(['patch', 'br', 'api-1', '--type', 'merge', '-p', '{"spec":{"state":"BuildRunCanceled"}}'])
    await ok([
      'patch',
      'br',
      'api-1',
      '--type',
      'json',
      '-p',
      '[{"op":"add","path":"/metadata/annotations","value":{"a":"b"}}]',
    ])
    expect(cluster.objects.get('BuildRun', 'default', 'api-1')).toMatchObject({
      metadata: { labels: { app: 'api', tier: 'web' }, annotations: { a: 'b' } },
      spec: { state: 'BuildRunCanceled' },
    })
    expect(await ok(['explain', 'br.spec.build'])).toContain('<string>')
  })

  it('creates namespaces, secrets and config maps from the command line, which it sends as protobuf', async () => {
    await ok(['create', 'namespace', 'team'])
    await ok(['create', 'secret', 'generic', 'push', '-n', 'team', '--from-literal=password=a b'])
    await ok(['create', 'configmap', 'settings', '-n', 'team', '--from-literal=a=1'])
    await ok(['create', 'serviceaccount', 'builder', '-n', 'team'])
    expect(cluster.objects.get('Secret', 'team', 'push')).toMatchObject({
      type: 'Opaque',
      data: { password: Buffer.from('a b').toString('base64') },
    })
    expect(cluster.objects.get('ConfigMap', 'team', 'settings')).toMatchObject({ data: { a: '1' } })
    expect(await ok(['get', 'sa', '-n', 'team', '-o', 'name'])).toContain('serviceaccount/builder')
  })
})
