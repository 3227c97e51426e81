import { expect, test } from 'vitest'
import { startTestNode } from '../../../../test/support/servers/start-test-node.ts'
import { waitUntil } from '../../../../test/support/wait-until.ts'
import { systemClock } from '../../../clock.ts'
import type { KubeObject } from '../objects/client.ts'
import { answerMetrics } from './answer-metrics.ts'

interface Metrics {
  containers: { name: string; usage: { cpu: string; memory: string } }[]
  window: string
}

test('a running step is measured by metrics.k8s.io, and an ended Pod is not there', async () => {
  await using node = await startTestNode()
  const hold = 'head -c 50000000 /dev/zero | { tail; sleep 60; } > /dev/null'
  const busy = {
    name: 'step-busy',
    image: 'busybox',
    command: ['/bin/sh', '-c', `yes > /dev/null & ${hold}`],
  }
  const pod: KubeObject = node.run('busy', [busy])
  const parts = { objects: node.objects, usage: node.usage, clock: systemClock }
  const ask = (path: string) =>
    answerMetrics(parts, `/apis/metrics.k8s.io/v1beta1${path}`, new URLSearchParams())
  const metrics = await waitUntil('the step is measured', () => {
    const { items } = ask('/namespaces/team-a/pods') as { items: Metrics[] }
    return items[0]?.containers[0]?.usage.cpu.startsWith('0') === false ? items[0] : null
  })
  expect(metrics.containers).toEqual([
    {
      name: 'step-busy',
      usage: {
        cpu: expect.stringMatching(/^\d+n$/) as string,
        memory: expect.stringMatching(/^\d+Ki$/) as string,
      },
    },
  ])
  expect(ask('/namespaces/team-a/pods/busy')).toMatchObject({
    kind: 'PodMetrics',
    metadata: { name: 'busy' },
  })
  expect(ask('/pods')).toMatchObject({ items: [{ metadata: { name: 'busy' } }] })
  expect(ask('/nodes')).toMatchObject({
    items: [{ usage: { cpu: expect.stringMatching(/^\d+n$/) as string } }],
  })
  node.objects.delete('Pod', 'team-a', pod.metadata.name)
  expect(() => ask('/namespaces/team-a/pods/busy')).toThrow(
    'podmetrics.metrics.k8s.io "team-a/busy" not found',
  )
})
