import { describe, expect, it } from 'vitest'
import { silentLog } from '../../../test/support/fakes/silent-log.ts'
import { systemClock } from '../../clock.ts'
import type { RunSnapshot } from '../../ports.ts'
import { executionAnnotation } from '../../shipwright/index.ts'
import type { ApiClient } from '../api-client.ts'
import { watchRuns } from './watch-runs.ts'

const owner = (kind: string, name: string) => [{ apiVersion: 'v1', kind, name, uid: `uid-${name}` }]
const long = 'x'.repeat(10_000)
const steps = [{ name: 'build', image: 'busybox:1', script: long, args: [long] }]
const objects: Record<string, object> = {
  buildruns: {
    metadata: { name: 'run', uid: 'uid-run', annotations: { [executionAnnotation]: 'one' } },
    spec: { build: { spec: { source: { contextDir: long } } } },
    status: { buildSpec: { source: { contextDir: long } } },
  },
  taskruns: {
    metadata: { name: 'task', uid: 'uid-task', ownerReferences: owner('BuildRun', 'run') },
    spec: { taskSpec: { steps } },
    status: { taskSpec: { params: [{ name: 'p', description: long }], steps, volumes: [] } },
  },
  pods: {
    metadata: { name: 'pod', uid: 'uid-pod', ownerReferences: owner('TaskRun', 'task') },
    spec: { containers: [{ name: 'step-build', image: 'busybox:1', args: [long] }] },
  },
}

/** A server whose lists have these items, and whose watches then tell of these. */
function serve(listed: boolean): ApiClient {
  const kindOf = (path: string) => path.split('/').at(-1) ?? ''
  return {
    json: ({ path }) =>
      Promise.resolve({
        metadata: { resourceVersion: '1' },
        items: listed ? [structuredClone(objects[kindOf(path)])] : [],
      }),
    stream: ({ path, signal }) => Promise.resolve(tell(listed ? null : objects[kindOf(path)], signal)),
  }
}

async function* tell(object: unknown, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  if (object !== null) yield Buffer.from(`${JSON.stringify({ type: 'ADDED', object })}\n`)
  await new Promise((resolve) => signal?.addEventListener('abort', resolve))
}

async function wholeRun(api: ApiClient): Promise<RunSnapshot> {
  const over = new AbortController()
  const parts = { api, clock: systemClock, log: silentLog, random: () => 0.5 }
  for await (const event of watchRuns(parts, ['acme'], over.signal)) {
    if (event.kind !== 'snapshot' || event.snapshot.pod === null) continue
    over.abort()
    return event.snapshot
  }
  throw new Error('the watch ended')
}

describe('what is kept of the objects of a run, for as long as the cluster has them', () => {
  it.each([
    ['listed', true],
    ['told of by a watch', false],
  ])('is small where they were %s, and names the image of each step', async (_, listed) => {
    const run = await wholeRun(serve(listed))
    expect(run.taskRun?.status?.taskSpec).toEqual({ steps: [{ name: 'build', image: 'busybox:1' }] })
    expect(JSON.stringify([run.buildRun, run.taskRun, run.pod]).length).toBeLessThan(2_000)
  })
})
