import { buildRun, type BuildRun } from '../../src/shipwright/index.ts'
import type { KubeApi } from '../support/servers/start-kube-api.ts'
import { waitUntil } from '../support/wait-until.ts'

interface List {
  items: object[]
}

/** The BuildRuns of a namespace that are as wanted, once there are some. */
export async function runsOf(
  api: KubeApi,
  namespace: string,
  wanted: (run: BuildRun) => boolean,
): Promise<[BuildRun, ...BuildRun[]]> {
  return waitUntil(`a BuildRun in ${namespace}`, async () => {
    const list = (await api.send('GET', `${base}/namespaces/${namespace}/buildruns`)) as List
    const [first, ...more] = list.items.map((item) => buildRun.parse(item)).filter(wanted)
    return first === undefined ? null : [first, ...more]
  })
}

const base = '/apis/shipwright.io/v1beta1'

/** What Shipwright writes of a run that went well. */
export async function endWell(api: KubeApi, { metadata }: BuildRun, digest: string): Promise<void> {
  const at = new Date().toISOString()
  const condition = {
    ...{
      type: 'Succeeded',
      status: 'True',
      reason: 'Succeeded',
      message: 'All Steps have completed executing',
    },
    lastTransitionTime: at,
  }
  await writeStatus(api, metadata, {
    ...{ startTime: at, completionTime: at, conditions: [condition] },
    output: { digest },
  })
}

/** What it writes of one that was cancelled. */
export async function endCancelled(api: KubeApi, { metadata }: BuildRun): Promise<void> {
  const at = new Date().toISOString()
  const condition = {
    ...{ type: 'Succeeded', status: 'False', reason: 'BuildRunCanceled', message: 'the user canceled it' },
    lastTransitionTime: at,
  }
  await writeStatus(api, metadata, { startTime: at, completionTime: at, conditions: [condition] })
}

async function writeStatus(
  api: KubeApi,
  { namespace, name }: BuildRun['metadata'],
  status: object,
): Promise<void> {
  const path = `${base}/namespaces/${namespace ?? ''}/buildruns/${name ?? ''}/status?fieldManager=shipwright&force=true`
  const about = { apiVersion: 'shipwright.io/v1beta1', kind: 'BuildRun', metadata: { namespace, name } }
  await api.send('PATCH', path, { ...about, status })
}
