import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { kubectlFor, kubectlMinor } from '../../../../test/support/run-kubectl.ts'
import type { ClusterApi } from '../../../../test/support/servers/start-cluster-api.ts'
import { startClusterApi } from '../../../../test/support/servers/start-cluster-api.ts'

const minor = kubectlMinor()
const reason =
  minor === null ? 'no kubectl on this machine' : 'kubectl is older than 1.27, which lacks what is used here'

const buildRun = (spec: string, labels = '') => `
apiVersion: shipwright.io/v1beta1
kind: BuildRun
metadata: { name: api-1, labels: { ${labels} } }
spec: { build: { name: api }, ${spec} }
`
const serverSide = ['apply', '--server-side', '-f', '-']

describe.skipIf(minor === null || minor < 27)(`kubectl apply and edit (skipped if: ${reason})`, () => {
  let cluster: ClusterApi
  let kubectl: ReturnType<typeof kubectlFor>
  beforeEach(async () => {
    cluster = await startClusterApi()
    kubectl = kubectlFor(cluster)
  })
  afterEach(() => cluster.close())

  async function ok(args: string[], input?: string): Promise<string> {
    const { code, stdout, stderr } = await kubectl.run(args, input)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    return stdout
  }
  const run = () => cluster.objects.get('BuildRun', 'default', 'api-1')!

  it('applies from the server’s side, again without a change, and shows managers only when asked', async () => {
    const said = 'buildrun.shipwright.io/api-1 serverside-applied\n'
    expect(await ok(serverSide, buildRun('timeout: 5m', 'app: x'))).toBe(said)
    const { resourceVersion } = run().metadata
    expect(await ok(serverSide, buildRun('timeout: 5m', 'app: x'))).toBe(said)
    expect(run().metadata.resourceVersion).toBe(resourceVersion)
    expect(await ok(serverSide, buildRun('timeout: 9m'))).toBe(said)
    expect(run()).toMatchObject({ spec: { timeout: '9m' } })
    expect(run().metadata.labels ?? {}).toEqual({})
    expect(await ok(['get', 'br', 'api-1', '-o', 'yaml'])).not.toContain('managedFields')
    expect(await ok(['get', 'br', 'api-1', '-o', 'yaml', '--show-managed-fields'])).toContain(
      'manager: kubectl',
    )
  })

  it('is told of fields that another manager has set, and takes them over when it insists', async () => {
    await ok([...serverSide, '--field-manager', 'ci'], buildRun('timeout: 5m'))
    const refused = await kubectl.run(serverSide, buildRun('timeout: 9m'))
    expect(refused.code).toBe(1)
    expect(refused.stderr).toMatch(
      /^error: Apply failed with 1 conflict: conflict with "ci": \.spec\.timeout\nPlease review the fields above/,
    )
    await ok([...serverSide, '--force-conflicts'], buildRun('timeout: 9m'))
    expect(run()).toMatchObject({ spec: { timeout: '9m' } })
    const again = await kubectl.run([...serverSide, '--field-manager', 'ci'], buildRun('timeout: 5m'))
    expect(again.stderr).toContain('conflict with "kubectl": .spec.timeout')
  })

  it('moves from client-side to server-side apply, which then takes away what the first had set', async () => {
    await ok(['apply', '-f', '-'], buildRun('timeout: 5m', 'app: x'))
    await ok(serverSide, buildRun('timeout: 9m', 'app: x'))
    await ok(serverSide, buildRun('timeout: 9m'))
    expect(run()).toMatchObject({ spec: { timeout: '9m' } })
    expect(run().metadata.labels ?? {}).toEqual({})
  })

  it('tries without doing, in create, apply and server-side apply', async () => {
    const created = await ok(['create', '--dry-run=server', '-o', 'yaml', '-f', '-'], buildRun(''))
    expect(created).toMatch(/ {2}uid: [0-9a-f-]{36}\n/)
    await ok([...serverSide, '--dry-run=server'], buildRun(''))
    expect(cluster.objects.list('BuildRun')).toEqual([])
    const refused = await kubectl.run([...serverSide, '--dry-run=server'], buildRun('tiemout: 5m'))
    expect(refused.stderr).toContain('unknown field "spec.tiemout"')
    await ok(serverSide, buildRun('timeout: 5m'))
    const { code, stdout } = await kubectl.run(['diff', '--server-side', '-f', '-'], buildRun('timeout: 9m'))
    expect(code).toBe(1)
    expect(stdout).toMatch(/-  timeout: 5m\n\+  timeout: 9m/)
  })

  it('edits a custom resource and a core kind in an editor, and patches strategically', async () => {
    await ok(['create', '-f', '-'], buildRun('timeout: 5m'))
    await ok(['create', 'configmap', 'settings', '--from-literal=a=1'])
    const KUBE_EDITOR = `sed -i -e 's/5m/7m/' -e 's/"1"/"2"/'`
    for (const what of ['br/api-1', 'cm/settings'])
      expect(await kubectl.run(['edit', what], '', { KUBE_EDITOR })).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('edited') as string,
      })
    expect(run()).toMatchObject({ spec: { timeout: '7m' } })
    expect(cluster.objects.get('ConfigMap', 'default', 'settings')).toMatchObject({ data: { a: '2' } })
    await ok(['patch', 'sa', 'default', '-p', '{"imagePullSecrets":[{"name":"a"}]}'])
    await ok(['patch', 'sa', 'default', '-p', '{"imagePullSecrets":[{"name":"b"}]}'])
    expect(cluster.objects.get('ServiceAccount', 'default', 'default')!['imagePullSecrets']).toHaveLength(2)
  })
})
