import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EmbeddedCluster } from '../../../test/support/servers/start-embedded-cluster.ts'
import { namespace, startEmbeddedCluster } from '../../../test/support/servers/start-embedded-cluster.ts'
import { waitUntil } from '../../../test/support/wait-until.ts'
import type { BuildRun, StrategyStep } from '../../shipwright/index.ts'
import { succeeded } from '../../shipwright/index.ts'
import { enforceableLimits } from './node/sandbox/limit-resources.ts'
import { latestAttempt, readState } from './node/attempts.ts'
import { isAlive } from './node/sandbox/process-identity.ts'

let cluster: EmbeddedCluster

beforeAll(async () => {
  cluster = await startEmbeddedCluster()
})
afterAll(() => cluster[Symbol.asyncDispose]())

const shell = (name: string, script: string, ...args: string[]): StrategyStep => ({
  name,
  image: 'busybox',
  command: ['/bin/sh', '-c', script, name],
  args,
})
const use = (name: string) => ({ strategy: { name, kind: 'ClusterBuildStrategy' } })
const verdict = (run: BuildRun) => {
  const { status, reason, message } = succeeded(run) ?? {}
  return { status, reason, message }
}
const supervisorOf = (run: BuildRun) => {
  const uid = cluster.podOf(run).metadata.uid ?? ''
  const attempt = latestAttempt(join(cluster.dir, 'cluster/node/runs'), uid)
  return attempt === null ? null : readState(attempt, 0).owner
}
/** Whether any process of this machine has these arguments. */
const runs = (...argv: string[]) =>
  readdirSync('/proc').some((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8') === `${argv.join('\0')}\0`
    } catch {
      return false
    }
  })
const isRunning = (run: BuildRun) => succeeded(run)?.reason === 'Running'

test('runs the steps one after another and tells what they reported', async () => {
  cluster.strategy('reports', [
    shell('build', 'echo building; printf sha256:abc > "$1"', '$(results.shp-image-digest.path)'),
    shell('measure', 'echo measuring >&2; printf 1234 > "$1"', '$(results.shp-image-size.path)'),
  ])
  cluster.run('reports', use('reports'))
  const run = await cluster.ended('reports')

  expect(verdict(run)).toEqual({
    status: 'True',
    reason: 'Succeeded',
    message: 'All Steps have completed executing',
  })
  expect(run.status?.output).toEqual({ digest: 'sha256:abc', size: 1234 })
  expect(run.status?.buildSpec?.strategy.name).toBe('reports')
  expect(cluster.podOf(run).status?.phase).toBe('Succeeded')
  expect(await cluster.logOf(run, 'build')).toBe('building\n')
  expect(await cluster.logOf(run, 'measure')).toBe('measuring\n')
})

test('a failed step skips the later ones and is named as the culprit', async () => {
  cluster.strategy('fails', [
    shell('compile', 'echo no >&2; printf Broken > "$1"; exit 7', '$(results.shp-error-reason.path)'),
    shell('package', 'echo never'),
  ])
  cluster.run('fails', use('fails'))
  const run = await cluster.ended('fails')
  const pod = cluster.podOf(run).metadata.name

  expect(verdict(run)).toEqual({
    status: 'False',
    reason: 'Failed',
    message: `buildrun step step-compile failed, for detailed information: kubectl --namespace ${namespace} logs ${pod} --container=step-compile`,
  })
  expect(run.status?.failureDetails).toEqual({
    reason: 'Broken',
    location: { pod, container: 'step-compile' },
  })
  const steps = cluster
    .taskRunOf(run)
    .status?.steps?.map((step) => [step.terminationReason, step.terminated?.exitCode])
  expect(steps).toEqual([
    ['Error', 7],
    ['Skipped', 1],
  ])
  expect(await cluster.logOf(run, 'package')).toContain('Skipping step because a previous step failed')
})

test('a step sees its workspace and nothing of the machine', async () => {
  const script = [
    'for path in /root /home /var/lib /etc/shadow /etc/ssl/private "$1"; do [ -e "$path" ] && echo "sees $path"; done',
    'env | cut -d= -f1 | sort | tr "\\n" " "',
    'ls /proc | grep -c "^[0-9]" | xargs test 12 -gt && echo "few processes"',
    'mknod /tmp/disk b 8 0 2>/dev/null || echo "no devices"',
    'touch /usr/mine 2>/dev/null || echo "no writing to tools"',
    'touch /workspace/source/mine && echo "a workspace"',
  ]
  cluster.strategy('looks', [shell('look', script.join('\n'), cluster.dir)])
  cluster.run('looks', use('looks'))
  const run = await cluster.ended('looks')
  expect((await cluster.logOf(run, 'look')).split('\n')).toEqual([
    'HOME PATH PWD few processes',
    'no devices',
    'no writing to tools',
    'a workspace',
    '',
  ])
})

test('a timeout kills every process of the step', async () => {
  cluster.strategy('sleeps', [shell('sleep', 'sleep 471 & sleep 471; echo awake')])
  cluster.run('late', { ...use('sleeps'), timeout: '3s' })
  const running = await cluster.until('late', isRunning)
  await waitUntil('it sleeps', () => runs('sleep', '471'))
  const pod = cluster.podOf(running).metadata.name ?? ''
  const supervisor = supervisorOf(running)
  const run = await cluster.ended('late')

  expect(verdict(run)).toEqual({
    status: 'False',
    reason: 'BuildRunTimeout',
    message: 'BuildRun late failed to finish within 3s',
  })
  expect(cluster.taskRunOf(run).status?.steps?.[0]?.terminationReason).toBe('TaskRunTimeout')
  await waitUntil('the supervisor is gone', () => supervisor !== null && !isAlive(supervisor))
  expect(runs('sleep', '471')).toBe(false)
  await waitUntil('the Pod is gone', () => cluster.objects.get('Pod', namespace, pod) === null)
})

test('cancelling ends the run at once and takes the processes along', async () => {
  cluster.strategy('waits', [shell('wait', 'sleep 472')])
  cluster.run('unwanted', use('waits'))
  const running = await cluster.until('unwanted', isRunning)
  const supervisor = supervisorOf(running)
  const object = cluster.objects.get('BuildRun', namespace, 'unwanted')!
  cluster.objects.update({ ...object, spec: { ...(object.spec as object), state: 'BuildRunCanceled' } })

  expect(verdict(await cluster.ended('unwanted'))).toEqual({
    status: 'False',
    reason: 'BuildRunCanceled',
    message: 'The BuildRun and underlying TaskRun were canceled successfully.',
  })
  await waitUntil('the supervisor is gone', () => supervisor !== null && !isAlive(supervisor))
})

test('a BuildRun that is deleted leaves no process and no file', async () => {
  cluster.strategy('goes', [shell('wait', 'sleep 473')])
  cluster.run('deleted', use('goes'))
  const running = await cluster.until('deleted', isRunning)
  const supervisor = supervisorOf(running)
  const folder = join(cluster.dir, 'cluster/node/runs', cluster.podOf(running).metadata.uid ?? '')
  cluster.objects.delete('BuildRun', namespace, 'deleted')
  await waitUntil('the supervisor is gone', () => supervisor !== null && !isAlive(supervisor))
  await waitUntil('its files are gone', () => !existsSync(folder))
})

test('a run goes on while the service is away, and is found again', async () => {
  cluster.strategy('goes-on', [shell('first', 'sleep 0.7; echo one'), shell('second', 'echo two')])
  cluster.run('adopted', use('goes-on'))
  const before = supervisorOf(await cluster.until('adopted', isRunning))
  await cluster.restart()
  const run = await cluster.ended('adopted')
  expect(verdict(run).reason).toBe('Succeeded')
  expect(supervisorOf(run)).toEqual(before)
  expect(await cluster.logOf(run, 'second')).toBe('two\n')
})

test('a run whose supervisor died is run again on a clean workspace, and an Event says so', async () => {
  const script = 'ls /workspace/source; touch /workspace/source/left; sleep 1'
  cluster.strategy('dies', [shell('work', script)])
  cluster.run('again', use('dies'))
  const running = await cluster.until('again', isRunning)
  const supervisor = supervisorOf(running)
  process.kill(supervisor?.pid ?? 0, 'SIGKILL')
  const run = await cluster.ended('again')
  expect(verdict(run).reason).toBe('Succeeded')
  expect(await cluster.logOf(run, 'work')).toBe('')
  expect(
    cluster.objects
      .list('TaskRun', { namespace })
      .filter(({ metadata }) => metadata.name.startsWith('again-')),
  ).toHaveLength(1)
  const events = cluster.objects.list('Event', { namespace }).map(({ reason }) => reason)
  expect(events).toContain('Restarted')
})

test('an image that the node does not have ends the run with what to do about it', async () => {
  cluster.strategy('pulls', [{ ...shell('build', 'true'), image: 'registry.example.com/tools/gone:1.0' }])
  cluster.run('pulls', use('pulls'))
  const { reason, message } = verdict(await cluster.ended('pulls'))
  expect(reason).toBe('TaskRunImagePullFailed')
  expect(message).toContain('registry.example.com/tools/gone:1.0')
  expect(message).toContain('--kubeconfig')
})

test('a missing key of a Secret ends the run instead of waiting for ever', async () => {
  cluster.strategy('wants-a-key', [
    {
      ...shell('build', 'true'),
      env: [{ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'npm', key: 'gone' } } }],
    },
  ])
  cluster.run('keyless', use('wants-a-key'))
  expect(verdict(await cluster.ended('keyless')).reason).toBe('CreateContainerConfigError')
})

// Setting memory groups is for root alone; elsewhere the Pod gets an Event that the limit is not enforced.
test.skipIf(!enforceableLimits().includes('memory'))(
  'a step that takes more memory than its limit is out of memory',
  async () => {
    cluster.strategy('greedy', [
      {
        ...shell('eat', 'head -c 300m /dev/zero | tail -c 200m > /dev/null'),
        resources: { limits: { memory: '24Mi' } },
      },
    ])
    cluster.run('greedy', use('greedy'))
    expect(verdict(await cluster.ended('greedy')).reason).toBe('StepOutOfMemory')
  },
)

test('a BuildRun is deleted when its time to live is over', async () => {
  cluster.strategy('short', [shell('build', 'true')])
  cluster.run('short', use('short'), { retention: { ttlAfterSucceeded: '1s' } })
  await cluster.ended('short')
  await waitUntil('it is gone', () => cluster.objects.get('BuildRun', namespace, 'short') === null)
  expect(
    cluster.objects.list('TaskRun', { namespace }).some(({ metadata }) => metadata.name.startsWith('short-')),
  ).toBe(false)
})

test('values of Secrets reach the step, but no command line outside of it', async () => {
  cluster.objects.create({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'login', namespace },
    data: { token: Buffer.from('t0p-5ecret').toString('base64') },
  })
  cluster.strategy(
    'secretive',
    [
      {
        ...shell('build', 'printf "%s" "$1" | wc -c; printf "%s" "$TOKEN" | wc -c', '$(params.token)'),
        env: [{ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'login', key: 'token' } } }],
      },
    ],
    { parameters: [{ name: 'token', description: 'a login' }] },
  )
  cluster.run('secretive', {
    ...use('secretive'),
    paramValues: [
      { name: 'token', secretValue: { name: 'login', key: 'token', format: 'Bearer ${SECRET_VALUE}' } },
    ],
  })
  const run = await cluster.ended('secretive')
  expect((await cluster.logOf(run, 'build')).trim().split(/\s+/)).toEqual(['17', '10'])
  const kept = JSON.stringify([
    cluster.objects.get('Pod', namespace, cluster.podOf(run).metadata.name ?? ''),
    cluster.taskRunOf(run),
  ])
  expect(kept).not.toContain('t0p-5ecret')
})
