import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startTestNode } from '../../../../../test/support/servers/start-test-node.ts'
import { enforceableLimits, limitResources } from './limit-resources.ts'

function folder(files: Record<string, string>): string {
  const dir = mkdtempSync(join(tmpdir(), 'cgroup-'))
  onTestFinished(() => rmSync(dir, { recursive: true }))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(dir, name, '..'), { recursive: true })
    writeFileSync(join(dir, name), content)
  }
  return dir
}

const root = process.getuid?.() === 0

// A folder that looks like the kernel's: a machine has one version of the two.
test.skipIf(!root)('writes the limits of version 2 where the controllers are on (only root may)', () => {
  const dir = folder({ 'cgroup.subtree_control': 'cpu memory pids' })
  const group = limitResources({ memory: 2 ** 26, cpu: 0.25 }, 'slipway-x-0', dir)
  expect(group.join).toEqual([join(dir, 'slipway-x-0/cgroup.procs')])
  expect(readFileSync(join(dir, 'slipway-x-0/memory.max'), 'utf8')).toBe('67108864')
  expect(readFileSync(join(dir, 'slipway-x-0/cpu.max'), 'utf8')).toBe('25000 100000')
  writeFileSync(join(dir, 'slipway-x-0/memory.events'), 'oom 1\noom_kill 1\n')
  expect(group.outOfMemory()).toBe(true)
})

test('limits nothing, and says so, where there are no controllers', () => {
  const dir = folder({ 'cgroup.subtree_control': 'pids' })
  // A plain file takes what is written to it; the kernel would refuse.
  rmSync(join(dir, 'cgroup.subtree_control'))
  expect(enforceableLimits(dir)).toEqual([])
  expect(limitResources({ memory: 1, cpu: 1 }, 'slipway-x-0', dir).join).toEqual([])
  expect(existsSync(join(dir, 'slipway-x-0'))).toBe(false)
})

const missing = (['memory', 'cpu'] as const).filter((limit) => !enforceableLimits().includes(limit))

test.skipIf(missing.length > 0)(
  'a step runs in groups with its limits (where control groups may be written)',
  async () => {
    await using node = await startTestNode()
    const script = [
      'v1() { sed -n "s/^[0-9]*:$1://p" /proc/self/cgroup; }',
      'v2=$(sed -n "s/^0:://p" /proc/self/cgroup)',
      'cat /sys/fs/cgroup/memory$(v1 memory)/memory.limit_in_bytes 2>/dev/null || cat /sys/fs/cgroup$v2/memory.max',
      'cat /sys/fs/cgroup/cpu$(v1 cpu)/cpu.cfs_quota_us 2>/dev/null || cut -d" " -f1 /sys/fs/cgroup$v2/cpu.max',
    ]
    const limits = { memory: '64Mi', cpu: '500m' }
    node.run('limited', [
      {
        name: 'step-a',
        image: 'busybox',
        command: ['/bin/sh', '-c', script.join('\n')],
        resources: { limits },
      },
    ])
    expect((await node.ended('limited')).status?.phase).toBe('Succeeded')
    expect(await node.logOf('limited', 'step-a')).toBe('67108864\n50000\n')
    expect(node.objects.list('Event')).toEqual([])
  },
)

test('a limit that nobody enforces is said in an Event and a condition of the Pod', async () => {
  await using node = await startTestNode()
  const limits = { 'ephemeral-storage': '1Gi' }
  node.run('unlimited', [{ name: 'step-a', image: 'busybox', command: ['/bin/true'], resources: { limits } }])
  const ended = await node.ended('unlimited')
  expect(ended.status?.conditions).toContainEqual({
    type: 'LimitsEnforced',
    status: 'False',
    reason: 'LimitsIgnored',
    message: 'This node does not enforce the limits of: ephemeral-storage',
  })
  expect(node.objects.list('Event')).toMatchObject([
    { reason: 'LimitsIgnored', message: 'This node does not enforce the limits of: ephemeral-storage' },
  ])
})
