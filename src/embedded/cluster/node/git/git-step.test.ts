import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeGitRepository } from '../../../../../test/support/git-repository.ts'
import type { GitServer } from '../../../../../test/support/servers/serve-git.ts'
import { canServeSsh, serveGitOverSsh } from '../../../../../test/support/servers/serve-git-over-ssh.ts'
import { serveGit } from '../../../../../test/support/servers/serve-git.ts'
import type { EmbeddedCluster } from '../../../../../test/support/servers/start-embedded-cluster.ts'
import {
  namespace,
  startEmbeddedCluster,
} from '../../../../../test/support/servers/start-embedded-cluster.ts'
import type { BuildRun, Source } from '../../../../shipwright/index.ts'

const login = { username: 'x-access-token', password: 'ghs_p/w:1' }
const run = promisify(execFile)
const resources = new AsyncDisposableStack()
let cluster: EmbeddedCluster
let open: GitServer
let closed: GitServer
let plain: GitServer
let sha: string
let hidden: string
let runs = 0
let bare: string
let ssh: Awaited<ReturnType<typeof serveGitOverSsh>> | null

/** The key of another server at its address. */
const otherHost = (server: NonNullable<typeof ssh>) => server.knownHosts.replace(/.{8}\n$/, 'AAAAAAAA\n')

beforeAll(async () => {
  cluster = resources.use(await startEmbeddedCluster())
  const root = join(cluster.dir, 'repositories')
  await mkdir(root)
  bare = join(root, 'web.git')
  await run('git', ['init', '--quiet', '--bare', '--initial-branch=main', bare])
  const repository = resources.use(await makeGitRepository({ url: bare }))
  sha = await repository.commit('First', { 'index.html': 'hello\n' })
  await repository.push()
  hidden = await repository.commit('Of a pull request', { 'index.html': 'changed\n' })
  await repository.push('HEAD:refs/pull/7/head')
  const tls = await cluster.ca.issue(['127.0.0.1'])
  open = resources.use(await serveGit({ root, tls }))
  closed = resources.use(await serveGit({ root, tls, login }))
  plain = resources.use(await serveGit({ root, tls: null, login }))
  ssh = canServeSsh ? resources.use(await serveGitOverSsh(join(cluster.dir, 'ssh'))) : null
  cluster.strategy('show', [
    { name: 'show', image: 'busybox', command: ['/bin/cat', '$(params.shp-source-context)/index.html'] },
  ])
  for (const [name, data] of Object.entries({
    good: login,
    wrong: { ...login, password: 'other' },
    half: { username: login.username },
    nameless: { password: login.password },
    ...(ssh === null
      ? { key: { 'ssh-privatekey': 'no key' } }
      : {
          key: { 'ssh-privatekey': ssh.keys.good.trimEnd(), known_hosts: ssh.knownHosts },
          stranger: { 'ssh-privatekey': ssh.keys.other },
          garbled: { 'ssh-privatekey': 'no key' },
          impostor: { 'ssh-privatekey': ssh.keys.good, known_hosts: otherHost(ssh) },
        }),
  })) {
    const encoded = Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')])
    cluster.objects.create({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace },
      data: Object.fromEntries(encoded) as Record<string, string>,
    })
  }
})
afterAll(() => resources.disposeAsync())

async function clone(git: NonNullable<Source['git']>): Promise<BuildRun> {
  runs += 1
  const name = `clone-${runs}`
  cluster.run(name, {
    source: { type: 'Git', git },
    strategy: { name: 'show', kind: 'ClusterBuildStrategy' },
  })
  return cluster.ended(name)
}

test('clones the named commit over https and reports commit, author and time', async () => {
  const { status } = await clone({ url: `${open.url}/web.git`, revision: sha })
  expect(status?.conditions?.[0]?.reason).toBe('Succeeded')
  expect(status?.source?.git).toMatchObject({ commitSha: sha })
  expect(status?.source?.git?.branchName).toBeUndefined()
  expect(status?.source?.timestamp).toMatch(/^\d{4}-\d\d-\d\dT/)
})

test('clones the default branch and reports its name when no revision is given', async () => {
  const done = await clone({ url: `${open.url}/web.git` })
  expect(done.status?.source?.git).toMatchObject({ commitSha: sha, branchName: 'main' })
  expect(await cluster.logOf(done, 'show')).toBe('hello\n')
})

test('finds a commit that only a pull request reaches', async () => {
  const done = await clone({ url: `${open.url}/web.git`, revision: hidden })
  expect(await cluster.logOf(done, 'show')).toBe('changed\n')
})

test('shows its login to the server and to nobody else', async () => {
  const done = await clone({ url: `${closed.url}/web.git`, revision: sha, cloneSecret: 'good' })
  expect(done.status?.source?.git?.commitSha).toBe(sha)
  const log = await cluster.logOf(done, 'source-default')
  expect(log).toContain('fetch')
  expect(log).not.toContain(login.password)
  expect(log).not.toContain(encodeURIComponent(login.password))
})

const failures: [string, () => NonNullable<Source['git']>, string][] = [
  [
    'a branch that does not exist',
    () => ({ url: `${open.url}/web.git`, revision: 'gone' }),
    'GitRevisionNotFound',
  ],
  [
    'a commit that does not exist',
    () => ({ url: `${open.url}/web.git`, revision: 'a'.repeat(40) }),
    'GitRevisionNotFound',
  ],
  [
    'a short commit that does not exist',
    () => ({ url: `${open.url}/web.git`, revision: 'abcdef0' }),
    'GitRevisionNotFound',
  ],
  [
    'a repository that does not exist',
    () => ({ url: `${open.url}/gone.git`, revision: sha }),
    'GitRemoteRepositoryNotFound',
  ],
  [
    'a private repository without a login',
    () => ({ url: `${closed.url}/web.git`, revision: sha }),
    'GitRemoteRepositoryPrivate',
  ],
  [
    'a wrong password',
    () => ({ url: `${closed.url}/web.git`, revision: sha, cloneSecret: 'wrong' }),
    'GitAuthInvalidUserOrPass',
  ],
  [
    'half a login',
    () => ({ url: `${closed.url}/web.git`, revision: sha, cloneSecret: 'half' }),
    'GitBasicAuthIncomplete',
  ],
  [
    'the other half of a login',
    () => ({ url: `${closed.url}/web.git`, revision: sha, cloneSecret: 'nameless' }),
    'GitBasicAuthIncomplete',
  ],
  [
    'a key for an https address',
    () => ({ url: `${closed.url}/web.git`, revision: sha, cloneSecret: 'key' }),
    'GitSSHAuthUnexpected',
  ],
  [
    'a login for an ssh address',
    () => ({ url: 'git@127.0.0.1:web.git', revision: sha, cloneSecret: 'good' }),
    'GitSSHAuthExpected',
  ],
  [
    'an ssh address without any Secret',
    () => ({ url: 'ssh://git@127.0.0.1/web.git', revision: sha }),
    'GitSSHAuthExpected',
  ],
  ['a server that is not there', () => ({ url: 'https://127.0.0.1:9/web.git' }), 'GitError'],
  [
    'a login over plain http',
    () => ({ url: `${plain.url}/web.git`, revision: sha, cloneSecret: 'good' }),
    'GitError',
  ],
]

const sshFailures: typeof failures = [
  [
    'a key that the server does not know',
    () => ({ url: overSsh(), revision: sha, cloneSecret: 'stranger' }),
    'GitAuthInvalidKey',
  ],
  ['what is no key', () => ({ url: overSsh(), revision: sha, cloneSecret: 'garbled' }), 'GitAuthInvalidKey'],
  [
    'a repository that is not there, over ssh',
    () => ({ url: overSsh('gone'), revision: sha, cloneSecret: 'key' }),
    'GitRemoteRepositoryNotFound',
  ],
  [
    'a branch that is not there, over ssh',
    () => ({ url: overSsh(), revision: 'gone', cloneSecret: 'key' }),
    'GitRevisionNotFound',
  ],
  [
    'a server that is not the one in known_hosts',
    () => ({ url: overSsh(), revision: sha, cloneSecret: 'impostor' }),
    'GitError',
  ],
]

const overSsh = (repository = 'web') => `${ssh?.url ?? ''}${bare.replace('web.git', `${repository}.git`)}`

async function failsWith(git: NonNullable<Source['git']>, reason: string): Promise<void> {
  const run = await clone(git)
  expect(run.status?.conditions?.[0]).toMatchObject({ status: 'False', reason: 'Failed' })
  expect(run.status?.failureDetails).toMatchObject({
    reason,
    location: { pod: cluster.podOf(run).metadata.name, container: 'step-source-default' },
  })
  expect(run.status?.failureDetails?.message).not.toBe('')
}

for (const [what, git, reason] of failures) test(`${what} is ${reason}`, () => failsWith(git(), reason))

// Without Debian's openssh-server there is no SSH server to ask: these are skipped.
for (const [what, git, reason] of sshFailures)
  test.skipIf(!canServeSsh)(`${what} is ${reason} (needs sshd)`, () => failsWith(git(), reason))

test.skipIf(!canServeSsh)('clones over ssh with the key of the Secret (needs sshd)', async () => {
  const { status } = await clone({ url: overSsh(), revision: sha, cloneSecret: 'key' })
  expect(status?.source?.git).toMatchObject({ commitSha: sha })
})

test('finds a commit by the beginning of its name', async () => {
  const { status } = await clone({ url: `${open.url}/web.git`, revision: sha.slice(0, 8) })
  expect(status?.source?.git).toMatchObject({ commitSha: sha })
})
