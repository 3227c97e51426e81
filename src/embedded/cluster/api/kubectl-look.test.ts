import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { kubectlFor, kubectlMinor } from '../../../../test/support/run-kubectl.ts'
import type { ClusterApi } from '../../../../test/support/servers/start-cluster-api.ts'
import { startClusterApi } from '../../../../test/support/servers/start-cluster-api.ts'
import type { KubeObject } from '../objects/client.ts'
import { recordEvent } from '../record-event.ts'

const minor = kubectlMinor()
const reason =
  minor === null ? 'no kubectl on this machine' : 'kubectl is older than 1.27, which lacks what is used here'

describe.skipIf(minor === null || minor < 27)(`kubectl looks around (skipped if: ${reason})`, () => {
  let cluster: ClusterApi
  let kubectl: ReturnType<typeof kubectlFor>
  let run: KubeObject
  beforeEach(async () => {
    cluster = await startClusterApi()
    kubectl = kubectlFor(cluster)
    run = cluster.objects.create({
      apiVersion: 'shipwright.io/v1beta1',
      kind: 'BuildRun',
      metadata: { name: 'api-1', namespace: 'default' },
      spec: { build: { name: 'api' } },
    })
  })
  afterEach(() => cluster.close())

  async function ok(args: string[]): Promise<string> {
    const { code, stdout, stderr } = await kubectl.run(args)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    return stdout
  }

  function happen(what: string): void {
    const event = { type: 'Warning' as const, reason: what, message: `${what} it did`, component: 'test' }
    recordEvent(cluster.objects, run, event, Date.now())
  }

  it('sees the events of one object, in its description too, and new ones as they come', async () => {
    cluster.objects.create({ ...run, metadata: { name: 'api-2', namespace: 'default' } })
    happen('Broken')
    const line = /Warning +Broken +BuildRun\/api-1 +Broken it did/
    expect(await ok(['events', '--for', 'buildrun/api-1'])).toMatch(line)
    expect((await kubectl.run(['events', '--for', 'buildrun/api-2'])).stderr).toContain('No events found')
    expect(await ok(['describe', 'br', 'api-1'])).toMatch(
      /Events:[^]+Warning +Broken +\d+s +test +Broken it did/,
    )
    expect(await ok(['get', 'events'])).toMatch(/^LAST SEEN +TYPE +REASON +OBJECT +MESSAGE\n/)
    const watching = kubectl.follow(['events', '--watch'])
    await watching.saw('Broken')
    happen('Mended')
    await watching.saw('Mended it did')
    await watching.stop()
  })

  it('may do everything, and is told who it is', async () => {
    expect(await ok(['auth', 'can-i', 'create', 'buildruns'])).toBe('yes\n')
    expect(await ok(['auth', 'can-i', '--list'])).toMatch(/\*\.\*/)
    expect(await ok(['auth', 'whoami'])).toMatch(/Username +slipway/)
  })

  it('selects by the fields that a real server knows, and is refused the others', async () => {
    const pod = (name: string, phase: string) => {
      const created = cluster.objects.create({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace: 'default' },
        spec: { containers: [] },
      })
      cluster.objects.updateStatus({ ...created, status: { phase } })
    }
    pod('a', 'Running')
    pod('b', 'Failed')
    expect(await ok(['get', 'pods', '--field-selector', 'status.phase=Failed', '-o', 'name'])).toBe('pod/b\n')
    expect(await ok(['get', 'pods', '-A', '--field-selector', 'metadata.name!=b', '-o', 'name'])).toBe(
      'pod/a\n',
    )
    const refused = await kubectl.run(['get', 'br', '--field-selector', 'spec.state=BuildRunCanceled'])
    expect(refused.stderr).toContain('field label not supported: spec.state')
  })

  it('lists what there is, and explains every field of a BuildRun', async () => {
    expect(await ok(['api-resources', '--no-headers', '--sort-by', 'kind'])).toMatch(
      /buildruns +br,brs +shipwright\.io\/v1beta1 +true +BuildRun\n/,
    )
    const explained = await ok(['explain', 'buildrun.spec', '--recursive'])
    expect(explained).toMatch(
      /FIELDS:[^]+paramValues\t<\[\]Object>[^]+configMapValue\t<Object>[^]+tolerations/,
    )
    expect(await ok(['explain', 'buildrun.spec.env.valueFrom.resourceFieldRef'])).toMatch(
      /divisor\t<string>\n +The unit of the value/,
    )
  })

  it('deletes with, before or without what an object owns', async () => {
    const dependent = (name: string) => {
      const { apiVersion, kind, metadata } = run
      const owner = { apiVersion, kind, name: metadata.name, uid: metadata.uid, blockOwnerDeletion: true }
      const meta = { name, namespace: 'default', ownerReferences: [owner] }
      cluster.objects.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: meta })
    }
    dependent('orphan')
    await ok(['delete', 'br', 'api-1', '--cascade=orphan'])
    expect(cluster.objects.get('ConfigMap', 'default', 'orphan')?.metadata.ownerReferences).toBeUndefined()
    for (const cascade of ['background', 'foreground']) {
      run = cluster.objects.create({ ...run, metadata: { name: 'api-1', namespace: 'default' } })
      dependent(cascade)
      await ok(['delete', 'br', 'api-1', `--cascade=${cascade}`, '--wait'])
      expect(cluster.objects.get('ConfigMap', 'default', cascade)).toBeNull()
    }
  })
})
