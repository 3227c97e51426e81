import { readFile, stat, writeFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Agent, fetch as undiciFetch } from 'undici'
import { expect, it } from 'vitest'
import { freePort } from '../support/free-port.ts'
import { serviceProcess } from '../support/service-process.ts'
import { startTestForge } from '../support/servers/start-test-forge.ts'
import { buildFileFor } from '../support/trivial-world.ts'
import { waitUntil } from '../support/wait-until.ts'

/** A value of a form on a page, as the browser would post it. */
function valueOf(page: string, what: RegExp): string {
  const found = what.exec(page)?.[1]
  if (found === undefined) throw new Error(`${what.source} is not on the page:\n${page.slice(0, 4000)}`)
  return found.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&')
}

it('goes from the link that serve prints to checks of a pushed commit, by the App that was registered', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'slipway-set-up-'))
  await using world = await startTestForge()
  const { forge } = world
  const ada = forge.createUser('ada')
  await forge.createRepository({ owner: 'ada', name: 'app' })
  const dispatcher = new Agent({ connect: { ca: await readFile(forge.certFile, 'utf8') } })
  const atGitHub = async (url: string, form?: Record<string, string>) => {
    const answer = await undiciFetch(url, {
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
      headers: { authorization: `Basic ${Buffer.from(`ada:${ada.token}`).toString('base64')}` },
      redirect: 'manual',
      dispatcher,
    })
    return { text: await answer.text(), location: answer.headers.get('location') ?? '' }
  }
  await writeFile(
    join(dir, 'tenants.yaml'),
    'tenants:\n  - { name: ada, namespace: ada, repositories: ["ada/*"], images: ["127.0.0.1:5000/**"] }\n',
  )
  const service = serviceProcess({
    port: await freePort(),
    args: ['--data-dir', join(dir, 'data'), '--tenants', join(dir, 'tenants.yaml')],
    env: { NODE_EXTRA_CA_CERTS: forge.certFile, SLIPWAY_LOG_LEVEL: 'warn' },
  })
  const post = async (path: string, form: Record<string, string>) =>
    (await fetch(service.url + path, { method: 'POST', body: new URLSearchParams(form) })).text()
  try {
    await service.start()
    const link = await waitUntil('serve has printed its link for setting up', () => {
      return /for GitHub +(\S+)\s/.exec(service.output())?.[1]
    })
    const token = valueOf(await (await fetch(link)).text(), /name="token" value="([^"]+)"/)
    const page = await post('/setup/app', {
      token,
      githubUrl: forge.url,
      organization: '',
      name: 'Slipway of Ada',
      publicUrl: service.url,
      mergeQueue: 'yes',
    })
    const asked = await atGitHub(valueOf(page, /method="post" action="([^"]+)"/), {
      manifest: valueOf(page, /name="manifest" value="([^"]+)"/),
    })
    const code = valueOf(asked.text, /name="code" value="([^"]+)"/)
    const back = await atGitHub(`${forge.url}/settings/apps/confirm`, { code })
    const done = await (await fetch(back.location)).text()
    expect(done).toContain('starts again by itself')
    expect((await stat(join(dir, 'data', 'github-app.json'))).mode & 0o777).toBe(0o600)

    const install = valueOf(done, /href="([^"]+installations\/new)"/)
    const offered = await atGitHub(install)
    await atGitHub(install.replace(/\/new$/, ''), {
      code: valueOf(offered.text, /name="code" value="([^"]+)"/),
      account: 'ada',
      repositories: 'app',
    })
    await waitUntil('the service has started again', () => {
      return service.output().split('Slipway listens at').length === 3
    })
    expect((await fetch(link)).status).toBe(401)
    await using copy = await world.workingCopy('ada/app', ada.token)
    const sha = await copy.commit('First', { '.slipway.yaml': buildFileFor('app') })
    await copy.push('+HEAD:main')
    const check = await forge.waitForCheckRun('ada/app', sha, ({ name }) => name === 'slipway / app', 240_000)
    expect(check).toMatchObject({ name: 'slipway / app' })
    expect(service.output()).not.toMatch(/PRIVATE KEY/)
  } finally {
    await service.end('SIGTERM')
    await dispatcher.close()
    await rm(dir, { recursive: true, force: true })
  }
})
