import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeTar } from '../../../../test/support/make-tar.ts'
import { startTestNode } from '../../../../test/support/servers/start-test-node.ts'
import { patience } from '../../../../test/support/wait-until.ts'

let node: Awaited<ReturnType<typeof startTestNode>>
beforeAll(async () => {
  node = await startTestNode()
})
afterAll(() => node[Symbol.asyncDispose]())

const soon = () => AbortSignal.timeout(patience.timeout)

// eslint-disable-next-line @typescript-eslint/require-await -- a stream of one piece
async function* stream(bytes: Buffer) {
  yield bytes
}

function waits(name: string, timeout = '20s') {
  const workspace = { name: 'ws', mountPath: '/workspace/source' }
  const step = {
    name: 'step-source-local',
    image: 'ghcr.io/shipwright-io/build/waiter:latest',
    command: ['/ko-app/waiter'],
    args: ['start', '--lock-file=/shp-tmp/waiter.lock', `--timeout=${timeout}`],
    securityContext: { runAsUser: 1000, runAsGroup: 1000 },
    volumeMounts: [workspace, { name: 'tmp', mountPath: '/shp-tmp' }],
  }
  const look = {
    name: 'step-build',
    image: 'busybox',
    command: ['/bin/sh', '-c', 'cd /workspace/source && find . -type f | sort && stat -c %u:%a run.sh'],
    volumeMounts: [workspace],
  }
  return node.run(name, [step, look], {
    volumes: [
      { name: 'ws', emptyDir: {} },
      { name: 'tmp', emptyDir: {} },
    ],
  })
}

test('the working tree that is sent is what the next step finds', async () => {
  const tree = join(node.dir, 'tree')
  mkdirSync(join(tree, 'app'), { recursive: true })
  writeFileSync(join(tree, 'app/main.c'), 'int main;')
  writeFileSync(join(tree, 'run.sh'), '#!/bin/sh', { mode: 0o755 })
  const tar = execFileSync('tar', ['-C', tree, '-cz', '.'])
  const pod = waits('sent')
  expect(await node.sources.upload(pod, stream(tar), soon())).toEqual({ files: 2, bytes: 18 })
  expect((await node.ended('sent')).status?.phase).toBe('Succeeded')
  const owner = process.getuid?.() === 0 ? 1000 : 0
  expect(await node.logOf('sent', 'step-build')).toBe(`./app/main.c\n./run.sh\n${owner}:755\n`)
})

test('what is refused leaves the step waiting, and nothing behind; the next upload is taken', async () => {
  const pod = waits('twice')
  const good = { path: 'run.sh', content: 'x', mode: 0o755 }
  const refused: [Buffer, number][] = [
    [makeTar([good, { path: '../../escaped', content: 'x' }]), 400],
    [Buffer.from('no tar at all'.repeat(100)), 400],
    [gzipSync(makeTar([good])).subarray(0, 60), 400],
  ]
  for (const [tar, code] of refused)
    await expect(node.sources.upload(pod, stream(tar), soon())).rejects.toMatchObject({ code })
  const files = join(node.dir, 'node/runs', pod.metadata.uid, '1/files')
  expect(readdirSync(files).filter((name) => name.startsWith('upload'))).toEqual([])
  const first = node.sources.upload(pod, stream(makeTar([good])), soon())
  await expect(node.sources.upload(pod, stream(makeTar([good])), soon())).rejects.toMatchObject({ code: 409 })
  await first
  await node.ended('twice')
  expect(await node.logOf('twice', 'step-build')).toContain('./run.sh')
  await expect(node.sources.upload(pod, stream(makeTar([good])), soon())).rejects.toMatchObject({ code: 409 })
})

test('a source that never comes ends the step in the words of the real cluster', async () => {
  waits('late', '1s')
  const { status } = await node.ended('late')
  expect(status?.phase).toBe('Failed')
  const log = await node.logOf('late', 'step-source-local')
  expect(log).toContain('Error: timeout waiting for condition: elapsed 1 seconds\n')
  expect(log).toMatch(
    /^\d{4}\/\d\d\/\d\d [\d:]{8} \[ERROR\] timeout waiting for condition: elapsed 1 seconds$/m,
  )
})

test('a Pod without a Local source takes none', async () => {
  const pod = node.run('other', [{ name: 'step-build', image: 'busybox', command: ['/bin/true'] }])
  await expect(node.sources.upload(pod, stream(makeTar([])), soon())).rejects.toMatchObject({ code: 400 })
})
