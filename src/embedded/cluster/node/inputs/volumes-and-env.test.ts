import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestNode } from '../../../../../test/support/servers/start-test-node.ts'
import { waitUntil } from '../../../../../test/support/wait-until.ts'

let node: Awaited<ReturnType<typeof startTestNode>>
beforeAll(async () => {
  node = await startTestNode()
  node.create('ConfigMap', 'settings', {
    data: { color: 'blue', size: 'large' },
    binaryData: { raw: Buffer.from([0, 255]).toString('base64') },
  })
  node.create('Secret', 'login', { data: { token: Buffer.from('t0ken').toString('base64') } })
})
afterAll(() => node[Symbol.asyncDispose]())

interface Step {
  script: string
  mounts?: object[]
  [field: string]: unknown
}

/** Runs shell steps and answers what each wrote. */
async function shell(name: string, volumes: object[], ...steps: Step[]): Promise<string[]> {
  const metadata = { labels: { team: 'web', app: 'a-b' }, annotations: { note: 'two\n"lines"' } }
  node.run(
    name,
    steps.map(({ script, mounts = [], ...more }, index) => ({
      name: `step-${index}`,
      image: 'busybox',
      command: ['/bin/sh', '-ec', script],
      volumeMounts: mounts,
      ...more,
    })),
    { volumes, metadata },
  )
  const pod = await node.ended(name)
  const stuck = pod.status?.containerStatuses?.find(({ state }) => state?.waiting?.message !== undefined)
  if (stuck !== undefined) return [stuck.state?.waiting?.message ?? '']
  return Promise.all(steps.map((_, index) => node.logOf(name, `step-${index}`)))
}

test('mounts keys of ConfigMaps and Secrets under the paths and modes that are asked for', async () => {
  const volumes = [
    { name: 'all', configMap: { name: 'settings', defaultMode: 0o440 } },
    {
      name: 'some',
      secret: { secretName: 'login', items: [{ key: 'token', path: 'deep/er/token', mode: 0o400 }] },
    },
    { name: 'none', configMap: { name: 'gone', optional: true } },
  ]
  const mounts = volumes.map(({ name }) => ({ name, mountPath: `/v/${name}`, readOnly: true }))
  const script =
    'cd /v; find . -type f | sort | xargs stat -c "%n %a"; cat some/deep/er/token; wc -c < all/raw; touch all/x 2>&1 | grep -o "Read-only.*"'
  expect(await shell('keys', volumes, { script, mounts })).toEqual([
    './all/color 440\n./all/raw 440\n./all/size 440\n./some/deep/er/token 400\nt0ken2\nRead-only file system\n',
  ])
})

test('a projected volume holds files of several sources', async () => {
  const sources = [
    { configMap: { name: 'settings', items: [{ key: 'color', path: 'color' }] } },
    { secret: { name: 'login' } },
    {
      downwardAPI: {
        items: [
          { path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } },
          { path: 'note', fieldRef: { fieldPath: "metadata.annotations['note']" } },
          { path: 'notes', fieldRef: { fieldPath: 'metadata.annotations' } },
          {
            path: 'cpu',
            resourceFieldRef: { containerName: 'step-0', resource: 'limits.cpu', divisor: '1m' },
          },
        ],
      },
    },
  ]
  const [output] = await shell('projected', [{ name: 'p', projected: { sources } }], {
    script: 'cd /p; for f in color token labels note notes cpu; do cat $f; echo ";"; done',
    mounts: [{ name: 'p', mountPath: '/p' }],
    resources: { limits: { cpu: '250m' } },
  })
  expect(output).toBe(
    'blue;\nt0ken;\napp="a-b"\nteam="web";\ntwo\n"lines";\nnote="two\\n\\"lines\\"";\n250;\n',
  )
})

test('claims and host paths are folders of the data directory that outlive the Pod', async () => {
  const volumes = [
    { name: 'claim', persistentVolumeClaim: { claimName: 'cache' } },
    { name: 'host', hostPath: { path: '/etc' } },
  ]
  const mounts = volumes.map(({ name }) => ({ name, mountPath: `/v/${name}` }))
  const write = 'ls /v/host; echo kept > /v/claim/file; echo too > /v/host/file'
  expect(await shell('writes', volumes, { script: write, mounts })).toEqual([''])
  expect(await shell('reads', volumes, { script: 'cat /v/claim/file /v/host/file', mounts })).toEqual([
    'kept\ntoo\n',
  ])
})

test('a namespace that is deleted takes its claims along', async () => {
  await using other = await startTestNode()
  other.run(
    'keeps',
    [
      {
        name: 'step-0',
        image: 'busybox',
        command: ['/bin/touch', '/v/file'],
        volumeMounts: [{ name: 'v', mountPath: '/v' }],
      },
    ],
    { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'cache' } }] },
  )
  await other.ended('keeps')
  const claims = join(other.dir, 'node/volumes/team-a/claims/cache')
  expect(readdirSync(claims)).toEqual(['file'])
  other.objects.delete('Namespace', null, 'team-a')
  await waitUntil('the claims are gone', () => !existsSync(claims))
})

test('a subPath is a part of its volume, and never a link that an earlier step made of it', async () => {
  const volumes = [
    { name: 'v', emptyDir: {} },
    { name: 'c', configMap: { name: 'settings' } },
  ]
  const whole = [{ name: 'v', mountPath: '/v' }]
  const part = [
    { name: 'v', mountPath: '/part', subPath: 'a/b' },
    { name: 'c', mountPath: '/etc/color', subPath: 'color' },
  ]
  const [, good] = await shell(
    'part',
    volumes,
    { script: 'echo in > /v/a/b/file', mounts: whole },
    { script: 'cat /part/file /etc/color', mounts: part },
  )
  expect(good).toBe('in\nblue')
  const [, bad] = await shell(
    'escape',
    volumes,
    { script: 'rm -r /v/a; ln -s / /v/a', mounts: whole },
    { script: 'ls /part', mounts: [{ name: 'v', mountPath: '/part', subPath: 'a/etc' }] },
  )
  expect(bad).toBe('cannot mount /part: an earlier step made a link of its subPath\n')
})

test.each([
  ['a ConfigMap that is not there', { configMap: { name: 'gone' } }, 'configmap "gone" not found'],
  [
    'a key that is not there',
    { secret: { secretName: 'login', items: [{ key: 'gone', path: 'x' }] } },
    'references non-existent secret key: gone',
  ],
  [
    'a path that leads out',
    { configMap: { name: 'settings', items: [{ key: 'color', path: '../../x' }] } },
    'leads out of its volume',
  ],
  [
    'a claim whose name leads out',
    { persistentVolumeClaim: { claimName: '../x' } },
    'leads out of its volume',
  ],
  ['a device of the host', { hostPath: { path: '/dev/sda', type: 'BlockDevice' } }, 'is not a BlockDevice'],
  ['a source that nobody knows', { nfs: { server: 'x', path: '/' } }, 'is none of them'],
])('%s keeps the Pod from starting, with the reason', async (what, source, words) => {
  const name = what.replaceAll(' ', '-').toLowerCase()
  const [message] = await shell(name, [{ name: 'v', ...source }], { script: 'true' })
  expect(message).toContain(words)
})

test("a variable's value comes from fields, resources, Secrets and ConfigMaps, and from variables before it", async () => {
  const env = [
    { name: 'A', value: 'one' },
    { name: 'B', value: '$(A)-$$(A)-$(LATER)' },
    { name: 'LATER', value: 'x' },
    { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
    { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
    { name: 'TEAM', valueFrom: { fieldRef: { fieldPath: "metadata.labels['team']" } } },
    { name: 'MEMORY', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' } } },
    { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'requests.cpu', divisor: '1m' } } },
    { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'login', key: 'token' } } },
    { name: 'COLOR', valueFrom: { configMapKeyRef: { name: 'settings', key: 'color' } } },
    { name: 'NONE', valueFrom: { secretKeyRef: { name: 'gone', key: 'x', optional: true } } },
    { name: 'ALL', value: '$(TEAM)/$(TOKEN)' },
  ]
  const [output] = await shell('env', [], {
    script: 'echo "$B $POD $NODE $IP $TEAM $MEMORY $CPU $TOKEN $COLOR ${NONE-unset} $ALL"',
    env,
    resources: { limits: { memory: '64Mi' }, requests: { cpu: '0.1' } },
  })
  expect(output).toBe('one-$(A)-$(LATER) env slipway 127.0.0.1 web 64 100 t0ken blue unset web/t0ken\n')
})

test.each([
  [{ fieldRef: { fieldPath: 'spec.hostNetwork' } }, 'unsupported fieldPath: spec.hostNetwork'],
  [
    { resourceFieldRef: { containerName: 'my-container', resource: 'limits.cpu' } },
    'container my-container not found',
  ],
  [{ resourceFieldRef: { resource: 'limits.gpu' } }, 'unsupported container resource : limits.gpu'],
  [
    { configMapKeyRef: { name: 'settings', key: 'gone' } },
    "couldn't find key gone in ConfigMap team-a/settings",
  ],
])('%j keeps the Pod from starting', async (valueFrom, words) => {
  const name = words.replaceAll(/[^a-z]+/gi, '-').toLowerCase()
  expect(await shell(name, [], { script: 'true', env: [{ name: 'X', valueFrom }] })).toEqual([words])
})
