import { expect, test } from 'vitest'
import type { KubeObject } from '../../objects/client.ts'
import type { NodeFacts } from './schedule-pod.ts'
import { placePod } from './schedule-pod.ts'

const node: NodeFacts = {
  name: 'slipway',
  labels: { 'kubernetes.io/os': 'linux' },
  taints: [],
  unschedulable: false,
  free: { cpu: 2, memory: 4 * 2 ** 30 },
}

function pod(spec: object, status: object = { phase: 'Pending' }): KubeObject {
  const metadata = { name: 'p', namespace: 'team-a', uid: 'u', resourceVersion: '1' }
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [{}], ...spec }, status }
}
const asks = (...requests: object[]) =>
  pod({ containers: requests.map((one) => ({ resources: { requests: one } })) })

test('a Pod runs here when its labels and requests fit', () => {
  expect(placePod(pod({}), node).place).toBe('here')
  expect(placePod(pod({ nodeSelector: { 'kubernetes.io/os': 'linux' } }), node).place).toBe('here')
  expect(placePod(asks({ cpu: '1500m', memory: '1Gi' }, { cpu: '0.5', memory: '3Gi' }), node).place).toBe(
    'here',
  )
})

test('a Pod that asks for another node, or for more than there is, runs nowhere', () => {
  expect(placePod(pod({ nodeSelector: { 'kubernetes.io/os': 'plan9' } }), node)).toMatchObject({
    message: expect.stringContaining("1 node(s) didn't match Pod's node affinity/selector") as string,
  })
  expect(placePod(asks({ memory: '2Gi' }, { memory: '3Gi' }), node)).toMatchObject({
    message: expect.stringContaining('1 Insufficient memory') as string,
  })
  expect(placePod(asks({ 'nvidia.com/gpu': 1 }), node)).toMatchObject({
    message: expect.stringContaining('1 Insufficient nvidia.com/gpu') as string,
  })
})

test('limits alone ask for nothing: the machine is not refused over what a step may use at most', () => {
  const limited = pod({ containers: [{ resources: { limits: { cpu: '64', memory: '512Gi' } } }] })
  expect(placePod(limited, node).place).toBe('here')
})

test('a Pod with a node, with an end, or of another scheduler is left alone', () => {
  expect(placePod(pod({ nodeName: 'slipway' }), node).place).toBe('settled')
  expect(placePod(pod({}, { phase: 'Failed' }), node).place).toBe('settled')
  expect(placePod(pod({ schedulerName: 'somebody-else' }), node).place).toBe('settled')
})

test('a node that is cordoned or tainted takes only Pods that tolerate it', () => {
  const says = (spec: object, more: Partial<NodeFacts>) => {
    const placement = placePod(pod(spec), { ...node, ...more })
    return placement.place === 'nowhere' ? placement.message : placement.place
  }
  expect(says({}, { unschedulable: true })).toContain('1 node(s) were unschedulable')
  const taints = [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }]
  expect(says({}, { taints })).toContain('1 node(s) had untolerated taint {gpu: yes}')
  expect(says({ tolerations: [{ key: 'gpu', value: 'no' }] }, { taints })).toContain('untolerated taint')
  expect(says({ tolerations: [{ key: 'gpu', value: 'yes' }] }, { taints })).toBe('here')
  expect(says({ tolerations: [{ key: 'gpu', operator: 'Exists', effect: 'NoSchedule' }] }, { taints })).toBe(
    'here',
  )
  const preferred = [{ key: 'gpu', value: 'yes', effect: 'PreferNoSchedule' }]
  expect(says({}, { taints: preferred })).toBe('here')
})
