import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startTestNode } from '../../../../../test/support/servers/start-test-node.ts'
import { stepUsageAnnotation } from '../../../../shipwright/index.ts'
import { readStepUsage } from '../../../../shipwright/step-usage.ts'
import { limitResources } from '../sandbox/limit-resources.ts'
import { measureStep } from './measure-step.ts'
import { readGroup } from './read-group.ts'

/** The kernel ends the loop after one second of CPU time, however long that takes. */
const burnOneSecond = '(ulimit -t 1; while :; do :; done) 2>/dev/null'
/** Without a line feed among them, tail keeps all of the zeros until their end. */
const holdHundredMegabytes = 'head -c 100000000 /dev/zero | tail > /dev/null'

const groups = limitResources({ memory: null, cpu: null }, 'slipway-look-0')
const counts = groups.join.length > 0
await groups.release()

test.skipIf(!counts)(
  'a Pod says of each step that has ended what it used, as the kernel counted it (where control groups may be written)',
  async () => {
    await using node = await startTestNode()
    const step = (name: string, script: string) => ({
      ...{ name, image: 'busybox', command: ['/bin/sh', '-c', script] },
    })
    node.run('measured', [
      step('step-burn', `${burnOneSecond}; true`),
      step('step-hold', holdHundredMegabytes),
      step('step-fail', 'exit 3'),
      step('step-never', 'true'),
    ])
    const { metadata } = await node.ended('measured')
    const usage = readStepUsage(metadata.annotations?.[stepUsageAnnotation])
    expect([...usage.keys()]).toEqual(['step-burn', 'step-hold', 'step-fail'])
    const [burn, hold] = [usage.get('step-burn')!, usage.get('step-hold')!]
    expect(burn.exact).toBe(true)
    expect(burn.cpuSeconds).toBeGreaterThan(0.9)
    expect(burn.cpuSeconds).toBeLessThan(2)
    expect(hold.peakMemoryBytes).toBeGreaterThan(100e6)
    expect(burn.peakMemoryBytes).toBeLessThan(50e6)
  },
)

test('without control groups the tree of processes is looked at, and what it says is not called exact', async () => {
  const child = spawn('/bin/sh', ['-c', `${burnOneSecond}; ${holdHundredMegabytes} & wait; sleep 1`])
  const measure = measureStep('slipway-no-such-group')
  measure.follow(child.pid!)
  await once(child, 'close')
  const usage = measure.end()!
  expect(usage.exact).toBe(false)
  expect(usage.cpuSeconds).toBeGreaterThan(0.9)
})

// A folder that looks like the kernel's: a machine has one version of the two.
test('reads what version 2 counts', () => {
  const dir = mkdtempSync(join(tmpdir(), 'cgroup-'))
  onTestFinished(() => rmSync(dir, { recursive: true }))
  writeFileSync(join(dir, 'cgroup.subtree_control'), 'cpu memory')
  mkdirSync(join(dir, 'slipway-x-0'))
  const files = {
    'cpu.stat': 'usage_usec 1500000\nuser_usec 1000000\n',
    'memory.peak': '104857600\n',
    'memory.current': '5000\n',
    'memory.stat': 'anon 3000\ninactive_file 2000\n',
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, 'slipway-x-0', name), text)
  const read = readGroup('slipway-x-0', dir)
  const root = process.getuid?.() === 0
  expect(read).toEqual(
    root
      ? { cpuSeconds: 1.5, peakMemoryBytes: 104857600, memoryBytes: 3000 }
      : { cpuSeconds: null, peakMemoryBytes: null, memoryBytes: null },
  )
})
