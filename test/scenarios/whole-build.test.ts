import { expect, it } from 'vitest'
import { openTrivialWorld } from '../support/trivial-world.ts'

const image = 'image: 127.0.0.1:5000/acme/app'

it('runs what a build asks of strategy, node and Secrets, and says at the key what cannot be had', async () => {
  await using world = await openTrivialWorld({ onGivenCluster: true })
  const cluster = world.given
  if (cluster === null) throw new Error('no cluster was given')
  await world.service.start()
  await using copy = await world.forge.workingCopy(world.repository, world.user.token)
  let before = '0'.repeat(40)
  const push = async (build: string) => {
    const file = `version: 1\nbuilds:\n  app: { ${build} }\n`
    const sha = await copy.commit('Next', { '.slipway.yaml': file })
    await copy.push('+HEAD:main')
    expect(await world.sendPush({ sha, before })).toBe(202)
    before = sha
    const ended = ({ conclusion, name }: { conclusion: string | null; name: string }) =>
      conclusion !== null && name !== 'slipway'
    return await world.forge.forge.waitForCheckRun(world.repository, sha, ended, 240_000)
  }

  cluster.create({
    ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'npm', namespace: 'acme' } },
    data: { token: Buffer.from('sesame').toString('base64') },
  })
  const asks = 'secrets: { NPM_TOKEN: npm/token }, resources: { cpu: 0.1, memory: 64Mi }'
  expect(await push(`${image}, ${asks}`)).toMatchObject({ name: 'slipway / app', conclusion: 'success' })
  const [run] = cluster.list('BuildRun', { namespace: 'acme' })
  expect(run?.spec).toMatchObject({
    build: {
      spec: {
        env: [{ name: 'NPM_TOKEN', valueFrom: { secretKeyRef: { name: 'npm', key: 'token' } } }],
        nodeSelector: { 'build-type': 'general-purpose' },
        strategy: {
          stepResources: [
            { name: 'build', resources: { requests: { cpu: '100m' }, limits: { memory: '67108864' } } },
          ],
        },
      },
    },
  })

  expect(await push(`${image}, strategy: buildha, resources: { memory: 15Ti }`)).toMatchObject({
    name: 'slipway / .slipway.yaml',
    conclusion: 'failure',
    output: { summary: expect.stringContaining('did you mean `buildah`?') as string },
  })
  expect(await push(`${image}, resources: { memory: 15Ti }`)).toMatchObject({
    output: {
      summary: expect.stringMatching(/`general-purpose`: Its largest node has .* memory/) as string,
    },
  })
  expect(cluster.list('BuildRun', { namespace: 'acme' })).toHaveLength(1)

  // The repository's page understands the file as planning does, of the branch as it is now.
  const page = await fetch(`${world.service.url}/repositories/acme/app`, {
    headers: { authorization: 'Bearer the-token-of-this-test', accept: 'text/html' },
  })
  const text = (await page.text()).replace(/\s+/g, ' ')
  expect(text).toMatch(
    /Cannot be used:.*\.slipway\.yaml:3:.*Its largest node has .* memory.*resources: \{ memory: 15Ti/,
  )
})
