import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { makeGitRepository, type GitRepository } from '../../test/support/git-repository.ts'
import { kubectlFor, kubectlMinor } from '../../test/support/run-kubectl.ts'
import { startClusterApi, type ClusterApi } from '../../test/support/servers/start-cluster-api.ts'
import { createProgram } from './create-program.ts'

const buildFile = `version: 1
builds:
  base: { image: registry.test/acme/base, matrix: { node: [22, 24] }, on: { push: { paths: [base/**] } } }
  api:
    needs: base (node=24)
    image: registry.test/acme/api
    args: { BASE: '{{ needs.base.ref }}' }
    on: { push: { tags: ['v*'] }, pull_request: { branches: [main] } }
  web: { image: registry.test/acme/web, on: { push: { paths: ['web/**'] } } }
`
const plain = (text: string) => text
const paint = { bold: plain, dim: plain, green: plain, red: plain, yellow: plain, cyan: plain }

let git: GitRepository
let head: string
beforeAll(async () => {
  git = await makeGitRepository({ url: 'https://dev:secret@forge.test/acme/shop.git' })
  await git.commit('Begin', { '.slipway.yaml': buildFile, 'base/Dockerfile': 'FROM scratch' })
  await git.git('tag', 'v1.0.0')
  head = await git.commit('A page', { 'web/index.html': '<p>' })
})
afterAll(() => git[Symbol.asyncDispose]())
afterEach(() => {
  process.exitCode = undefined
})

async function plan(...args: string[]) {
  const out: string[] = []
  const err: string[] = []
  const terminal = {
    line: (text = '') => void out.push(text),
    complain: (text: string) => void err.push(text),
  }
  await createProgram({ ...terminal, paint }).parseAsync(['plan', '--dir', git.dir, ...args], {
    from: 'user',
  })
  return { code: process.exitCode ?? 0, out: out.join('\n'), err: err.join('\n') }
}

/** Names of what would be built, and of what not. */
async function planned(...args: string[]) {
  const { out } = await plan('--json', ...args)
  const { builds, skipped } = JSON.parse(out) as Record<'builds' | 'skipped', { name: string }[]>
  return { builds: builds.map(({ name }) => name), skipped: skipped.map(({ name }) => name) }
}

interface Run {
  metadata: { name: string; namespace: string }
  spec: { build: { spec: { source: { git: object }; strategy: object; nodeSelector?: object } } }
}
const runsIn = (yaml: string) => parseAllDocuments(yaml).map((one) => one.toJS() as Run)

describe('slipway plan', () => {
  it('says what a push of what is checked out builds, and why not the rest', async () => {
    const { code, out } = await plan()
    expect(code).toBe(0)
    expect(out).toContain(`push of main at ${head.slice(0, 7)}: 1 of 4 builds`)
    expect(out).toMatch(/^✓ web +registry.test\/acme\/web:main-/m)
    expect(out).toMatch(/^- base \(node=22\) +No changed file matches/m)
  })

  it('says what a tag and a pull request build, with what these need', async () => {
    expect((await planned('--ref', 'v1.0.0')).builds).toEqual([
      'base (node=22)',
      'base (node=24)',
      'api',
      'web',
    ])
    expect(await planned('--pull-request', '--base', 'main')).toEqual({
      builds: ['base (node=24)', 'api'],
      skipped: ['base (node=22)', 'web'],
    })
  })

  it('prints BuildRuns with names that are the same each time, without the remote’s password', async () => {
    const { out } = await plan('--build', 'api', '--output', 'yaml')
    const runs = runsIn(out)
    const at = head.slice(0, 7)
    expect(runs.map(({ metadata }) => metadata)).toMatchObject([
      { name: `slipway-base-node-24-${at}`, namespace: 'default' },
      { name: `slipway-api-${at}`, namespace: 'default' },
    ])
    expect(runs[0]?.spec.build.spec.source.git).toEqual({
      url: 'https://forge.test/acme/shop.git',
      revision: head,
    })
    expect(out).toContain(
      '# Built after base (node=24): the service fills in {{ needs.… }} when that is done.',
    )
  })

  it('takes the only remote that there is, whatever it is called', async () => {
    await git.git('remote', 'rename', 'origin', 'slipway')
    const { out } = await plan('--build', 'web', '--output', 'yaml')
    await git.git('remote', 'rename', 'slipway', 'origin')
    expect(out).toContain('url: https://forge.test/acme/shop.git')
  })

  it('fails at mistakes of the build file, each at its line, and prints no YAML then', async () => {
    await git.git('checkout', '--quiet', '-b', 'wrong')
    await git.commit('Wrong', { '.slipway.yaml': 'version: 1\nbuilds:\n  api: { imgae: x/y }\n' })
    const told = await plan('--output', 'yaml')
    await git.git('checkout', '--quiet', 'main')
    expect(told).toMatchObject({ code: 1, out: '' })
    expect(told.err).toMatch(/\.slipway\.yaml:3:10.*Did you mean `image`\?/)
  })
})

describe('slipway plan --kubeconfig', () => {
  let cluster: ClusterApi
  beforeAll(async () => {
    cluster = await startClusterApi()
    cluster.objects.create({
      ...{ apiVersion: 'shipwright.io/v1beta1', kind: 'ClusterBuildStrategy' },
      metadata: { name: 'house', labels: { 'slipway.build/method': 'docker' } },
      spec: { steps: [{ name: 'build', image: 'registry.test/builder' }] },
    })
    cluster.objects.create({
      ...{ apiVersion: 'v1', kind: 'Node' },
      metadata: { name: 'one', labels: { 'build-type': 'general-purpose' } },
      status: { capacity: { cpu: '4', memory: '8Gi' }, allocatable: { cpu: '4', memory: '8Gi' } },
    })
  })
  afterAll(() => cluster.close())

  it('plans with the strategies and nodes of a cluster', async () => {
    const { out } = await plan('--kubeconfig', cluster.kubeconfig, '--output', 'yaml')
    expect(runsIn(out)[0]?.spec.build.spec).toMatchObject({
      strategy: { name: 'house', kind: 'ClusterBuildStrategy' },
      nodeSelector: { 'build-type': 'general-purpose' },
    })
  })

  it('says which kubeconfig cannot be read', async () => {
    await expect(plan('--kubeconfig', '/not/there')).rejects.toThrow(
      /^--kubeconfig \/not\/there cannot be used/,
    )
  })

  const withoutKubectl = kubectlMinor() === null
  it.skipIf(withoutKubectl)('prints what kubectl applies, twice (skipped where there is none)', async () => {
    const { out } = await plan('--kubeconfig', cluster.kubeconfig, '--output', 'yaml')
    const kubectl = kubectlFor(cluster)
    const name = `buildrun.shipwright.io/slipway-web-${head.slice(0, 7)}`
    expect(await kubectl.run(['apply', '-f', '-'], out)).toMatchObject({
      code: 0,
      stdout: `${name} created\n`,
    })
    expect(await kubectl.run(['apply', '-f', '-'], out)).toMatchObject({
      code: 0,
      stdout: `${name} unchanged\n`,
    })
  })
})
