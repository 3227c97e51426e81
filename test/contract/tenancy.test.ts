import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildRunFor, retentionDefaults } from '../../src/dispatch/build-run-for.ts'
import { readStrategies } from '../../src/cli/shipped-strategies.ts'
import type { StrategyTemplate } from '../../src/domain/index.ts'
import { parseBuildFile } from '../../src/plan/build-file/parse-build-file.ts'
import { readExample } from '../support/read-example.ts'
import { poolsOf } from '../../src/pools/index.ts'
import { buildsOfText, planText } from '../support/plan-text.ts'
import { samplePullRequest, samplePush } from '../support/samples/sample-events.ts'
import { sampleStoredBuild } from '../support/samples/sample-report.ts'
import { sampleTenant } from '../support/samples/sample-tenant.ts'

// A tenant's developer may push any build file. What is another's, or the operator's, is named in it in vain.

const examples = join(import.meta.dirname, '../../examples')
const image = 'image: registry.test/acme/api'
const ofOthers: StrategyTemplate = {
  ...readStrategies()[0]!,
  ...{ name: 'private', kind: 'BuildStrategy', namespace: 'beta-builds' },
}
const offer = { strategies: [...readStrategies(), ofOthers], pools: [], largestNode: null }

/** Every sentence that keeps the build from being planned; null where nothing does. */
function refusalOf(keys: string, tenant = sampleTenant()): string | null {
  const builds = `  api:\n    ${keys.replaceAll('\n', '\n    ')}\n`
  const parsed = parseBuildFile(`version: 1\nbuilds:\n${builds}`)
  const plan = 'problems' in parsed ? parsed : planText(builds, { tenant, offer })
  return 'problems' in plan ? plan.problems.map(({ message }) => message).join('\n') : null
}

describe('a build file cannot name', () => {
  it.each([
    ...['namespace', 'serviceAccount', 'volumes', 'nodeSelector', 'tolerations', 'source', 'pushSecret'].map(
      (key) => [`${key}: a key of the BuildRun`, `${image}\n${key}: beta`, `\`${key}\` is not a key`],
    ),
    [
      'a namespace with its strategy',
      `${image}\nstrategy: { name: private, namespace: beta-builds }`,
      'is not a key',
    ],
    [
      'a strategy of another namespace',
      `${image}\nstrategy: { name: private, kind: BuildStrategy }`,
      'There is no BuildStrategy',
    ],
    ['a strategy by an odd name', `${image}\nstrategy: ../../beta/private`, 'is no name of an object'],
    ['a strategy by a parameter', `${image}\nstrategy: $(params.x)`, 'is no name of an object'],
    [
      "another tenant's image",
      'image: registry.test/beta/api',
      'is no image that this repository may push to',
    ],
    [
      'the image of strangers',
      'image: registry.test/strangers/acme',
      'is no image that this repository may push to',
    ],
    ['a path that leads to it', 'image: registry.test/acme/../beta/api', 'is no image name'],
    [
      'a registry in another spelling',
      'image: REGISTRY.test/acme/api',
      'must name its registry in lower case',
    ],
    [
      'a registry with the usual port',
      'image: registry.test:443/acme/api',
      'must name its registry in lower case',
    ],
    [
      'an image by a matrix',
      'image: "registry.test/{{ matrix.who }}/api"\nmatrix: { who: [acme, beta] }',
      'is no image that this',
    ],
    [
      "another tenant's cache",
      `${image}\ncache: { image: registry.test/beta/api }`,
      'is no image that this repository may push to',
    ],
    [
      'a cache by a parameter',
      `${image}\nparams: { cache-image: registry.test/beta/api }`,
      'is set by the service',
    ],
    [
      'an image by a tag',
      `${image}\ntags: [ok, "registry.test/beta/api:v1"]`,
      'characters that no tag can have',
    ],
    [
      'tags by a parameter',
      `${image}\nparams: { tags: ["registry.test/beta/api:v1"] }`,
      'is set by the service',
    ],
    [
      'what pushes its images',
      `${image}\nsecrets: { P: registry-push/.dockerconfigjson }`,
      'is no Secret that a build may ask for',
    ],
    [
      'what pushes those of strangers',
      `${image}\nsecrets: { P: strangers-push/x }`,
      'is no Secret that a build may ask for',
    ],
    [
      'a token to clone',
      `${image}\nsecrets: { P: slipway-b1-1-clone/password }`,
      'is no Secret that a build may ask for',
    ],
    ['a Secret of another namespace', `${image}\nsecrets: { P: beta-builds/npm/token }`, 'more than one `/`'],
    [
      'a Secret by a matrix',
      `${image}\nmatrix: { s: [registry-push] }\nsecrets: { P: "{{ matrix.s }}/x" }`,
      'is no Secret that a build',
    ],
    ['a key to sign that pushes', `${image}\nsign: registry-push`, 'is no Secret that a build may ask for'],
    ['a key to sign of another namespace', `${image}\nsign: beta-builds/cosign`, 'is no name of an object'],
    ['a signature by a parameter', `${image}\nparams: { sign: key }`, 'is set by the service'],
    ['secrets by a parameter', `${image}\nparams: { secrets: [A] }`, 'is set by the service'],
    [
      'a parameter of Shipwright',
      `${image}\nparams: { shp-output-image: registry.test/beta/api }`,
      "Shipwright's own",
    ],
    [
      'a value of the cluster',
      `${image}\nparams: { target: $(params.shp-output-image) }`,
      'cannot contain `$(`',
    ],
    ['a value of the node', `${image}\nenv: { A: $(HOSTNAME) }`, 'cannot contain `$(`'],
    [
      'a field of its Pod',
      `${image}\nenv: { A: { valueFrom: { fieldRef: { fieldPath: spec.nodeName } } } }`,
      'has keys of its own',
    ],
    ['an argument of the cluster', `${image}\nargs: { A: "$(params.x)" }`, 'cannot contain `$(`'],
    ['a label of the cluster', `${image}\noutput: { labels: { a: "$(params.x)" } }`, 'cannot contain `$(`'],
    ['a folder outside of the repository', `${image}\ncontext: ../../etc`, 'cannot contain `..`'],
    ['a file of the node', `${image}\ndockerfile: /etc/shadow`, 'must be relative'],
    ['an option as its folder', `${image}\ncontext: --output=x`, 'cannot begin with `-`'],
    [
      'a step that is not there',
      `${image}\nresources: { steps: { "build; rm": { cpu: 1 } } }`,
      'is no name of an object',
    ],
    ["another's file", `${image}\nextends: { repository: beta/secret, path: a.yaml }`, 'is not a key'],
    [
      'an id with more than a name',
      `${image}\nsecrets: { "A,env=B": npm/token }`,
      'is made of letters, digits',
    ],
    [
      'a vulnerability with more than an id',
      `${image}\nscan: { severity: high, ignore: ["CVE-1\\n- x"] }`,
      'is no id',
    ],
  ])('%s', (_what, keys, words) => {
    expect(refusalOf(keys)).toContain(words)
  })

  it.each([
    ...['PATH', 'HOME', 'LD_PRELOAD', 'BASH_ENV', 'DOCKER_CONFIG', 'REGISTRY_AUTH_FILE', 'XDG_CONFIG_HOME'],
    ...[
      'CONTAINERS_CONF',
      'CONTAINERS_STORAGE_CONF',
      'STORAGE_OPTS',
      'BUILDAH_ISOLATION',
      'COSIGN_REPOSITORY',
    ],
    ...['GIT_SSH_COMMAND', 'GIT_EXEC_PATH', 'GIT_CONFIG_COUNT', 'GIT_ASKPASS', 'IFS'],
  ])('the variable %s, which makes tools of the strategy run or trust its own files', (name) => {
    expect(refusalOf(`${image}\nenv: { ${name}: /workspace/source/bin }`)).toContain(name)
    expect(refusalOf(`${image}\nsecrets: { ${name}: npm/token }`)).toContain(name)
  })

  it('a pool that the tenant may not use', () => {
    const labels = { 'build-type': 'gold' }
    const pools = poolsOf(
      [
        {
          ...{ name: 'gold', labels, taints: [], isReady: true, platform: 'linux/amd64' },
          capacity: { cpu: 8, memory: 2 ** 35, gpu: 0, disk: 2 ** 40 },
        },
      ],
      [],
    )
    const plan = planText(`  api: { ${image} }\n`, {
      tenant: sampleTenant({ pools: ['iron'] }),
      offer: { ...offer, pools },
    })
    expect(plan).toMatchObject({ problems: [{ message: expect.stringContaining('`gold`') as string }] })
  })

  it.each(['docker.io/beta/api', 'index.docker.io/beta/api', 'registry-1.docker.io/beta/api', 'beta/api'])(
    'the image %s, by whichever name of Docker Hub it was taken out',
    (name) => {
      const tenant = sampleTenant({ images: ['**', '!docker.io/beta/**'] })
      expect(refusalOf(`image: ${name}`, tenant)).toContain('is no image that this repository may push to')
      expect(refusalOf(`${image}\ncache: { image: ${name} }`, tenant)).toContain('is no image that this')
    },
  )

  it('a Secret beside those that the operator lends', () => {
    const tenant = sampleTenant({ secrets: ['npm-*'] })
    expect(refusalOf(`${image}\nsecrets: { A: npm-read/token }`, tenant)).toBeNull()
    expect(refusalOf(`${image}\nsecrets: { A: database/url }`, tenant)).toContain('allows `npm-*`')
    expect(refusalOf(`${image}\nsign: cosign`, tenant)).toContain('allows `npm-*`')
  })
})

describe('what a BuildRun says', () => {
  const token = 'ghs_0123456789abcdefghijABCDEFGHIJ012345'

  it.each(readdirSync(examples))('has no token in it for the example %s', (name) => {
    const file = readExample(name)['.slipway.yaml'] ?? ''
    const builds = buildsOfText(file.replace(/[^]*?^builds:\n/m, ''), {
      tenant: sampleTenant({ images: ['**'] }),
    })
    expect(builds.length).toBeGreaterThan(0)
    for (const build of builds) {
      const stored = { ...sampleStoredBuild(), ...build }
      const { run, clone } = buildRunFor(attempt(build.config.namespace), stored, token, retentionDefaults)
      expect(Buffer.from(clone!.data!['password']!, 'base64').toString()).toBe(token)
      const said = JSON.stringify([run, clone?.metadata])
      expect(said).not.toContain(token)
      expect(said).not.toContain(clone!.data!['password']!)
      expect(run.metadata.namespace).toBe('acme-builds')
      expect(run.spec.serviceAccount).toBe('builder')
    }
  })

  it('is all of the tenant’s for strangers, whatever the file of the base asks for', () => {
    const keys = `${image}, tags: [latest], cache: true, secrets: { A: npm/token }, sign: cosign`
    const [build] = buildsOfText(`  api: { ${keys} }\n`, {
      event: samplePullRequest(),
      judgement: { trust: 'untrusted', approved: true, reason: '' },
    })
    const stored = { ...sampleStoredBuild(), ...build! }
    const { run, clone } = buildRunFor(attempt('acme-builds'), stored, null, retentionDefaults)
    const { output, env, volumes, paramValues } = run.spec.build.spec!
    expect(clone).toBeNull()
    expect(output.image).toMatch(/^registry\.test\/strangers\/acme:api-pr4-/)
    expect(output.pushSecret).toBe('strangers-push')
    expect(run.spec.serviceAccount).toBe('stranger')
    expect([env, volumes]).toEqual([[], undefined])
    expect(JSON.stringify(paramValues)).not.toMatch(/cache|sign|npm/)
    expect(() => buildRunFor(attempt('acme-builds'), stored, token, retentionDefaults)).toThrow(
      'cannot have a token',
    )
  })

  it.each(['$(params.x)', '; rm -rf /', 'a`id`', '../../beta/api:latest', '-o', 'x\ny', 'ü'.repeat(300)])(
    'has a tag that is one for the branch %j',
    (refName) => {
      const [build] = buildsOfText(`  api: { ${image} }\n`, {
        event: samplePush({ refName, ref: `refs/heads/${refName}` }),
      })
      for (const tag of build!.config.tags) expect(tag).toMatch(/^\w[\w.-]{0,127}$/)
    },
  )
})

function attempt(namespace: string) {
  return { id: 'b1-1', namespace, buildRun: 'slipway-b1-1' }
}
