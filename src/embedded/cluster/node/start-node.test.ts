import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startTestNode } from '../../../../test/support/servers/start-test-node.ts'
import { waitUntil } from '../../../../test/support/wait-until.ts'
import { latestAttempt } from './attempts.ts'
import { runPaths } from './run-files.ts'

const step = (name: string, script: string) => ({
  name: `step-${name}`,
  image: 'busybox',
  command: ['/bin/sh', '-c', script],
})

test('a supervisor that never takes its run is not started for ever', async () => {
  await using node = await startTestNode()
  const pod = node.run('stillborn', [step('one', 'true')])
  const runs = join(node.dir, 'node/runs')
  await waitUntil('there is an attempt', () => latestAttempt(runs, pod.metadata.uid))
  // Whoever wants to sign finds the name taken, and there is nobody.
  const { owner } = runPaths(join(runs, pod.metadata.uid, '1'))
  symlinkSync('nobody', owner)
  const { status } = await node.ended('stillborn')
  expect(status).toMatchObject({ phase: 'Failed' })
})

test('steps that are all done are not done again when their supervisor died before it said so', async () => {
  await using node = await startTestNode()
  const pod = node.run('done', [step('one', 'echo once')])
  const runs = join(node.dir, 'node/runs')
  await node.ended('done')
  const attempt = join(runs, pod.metadata.uid, '1')
  await waitUntil('the supervisor is gone', () => !existsSync(runPaths(attempt).files))
  rmSync(runPaths(attempt).end)
  const ended = node.objects.get('Pod', 'team-a', 'done')!
  node.objects.updateStatus({ ...ended, status: { phase: 'Running' } })
  expect((await node.ended('done')).status?.phase).toBe('Succeeded')
  expect(await node.logOf('done', 'step-one')).toBe('once\n')
  expect(latestAttempt(runs, pod.metadata.uid)?.number).toBe(1)
})

test('no link that a build leaves in its image storage becomes the Nix store of the next one', async () => {
  await using node = await startTestNode()
  const images = join(node.dir, 'node/images/team-a.default')
  const elsewhere = join(node.dir, 'elsewhere')
  for (const folder of [images, elsewhere]) mkdirSync(folder, { recursive: true })
  symlinkSync(elsewhere, join(images, 'nix'))
  node.run('nix', [{ ...step('one', 'echo mine > /nix/file && cat /nix/file'), image: 'nixos/nix' }])
  expect((await node.ended('nix')).status?.phase).toBe('Succeeded')
  expect(await node.logOf('nix', 'step-one')).toBe('mine\n')
  expect(readdirSync(elsewhere)).toEqual([])
})
