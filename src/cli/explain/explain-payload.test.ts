import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeGitRepository, type GitRepository } from '../../../test/support/git-repository.ts'
import { pullRequestPayload, pushPayload } from '../../../test/support/samples/sample-payloads.ts'
import { explainPayload } from './explain-payload.ts'

const buildFile = `version: 1
builds:
  api: { image: registry.test/acme/api, on: { push: { paths: ["api/**"] } } }
  web: { image: registry.test/acme/web }
`

let git: GitRepository
let folder: string
let first: string
let second: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-explain-'))
  git = await makeGitRepository({ url: 'https://forge.test/acme/shop.git' })
  first = await git.commit('Begin', { '.slipway.yaml': buildFile, 'api/main.go': 'package main' })
  second = await git.commit('A page', { 'web/index.html': '<p>' })
})
afterAll(async () => {
  await git[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

async function explain(event: string, payload: unknown, tenants?: string) {
  const file = join(folder, 'payload.json')
  await writeFile(file, typeof payload === 'string' ? payload : JSON.stringify(payload))
  if (tenants === undefined) return await explainPayload(file, { event, dir: git.dir })
  await writeFile(join(folder, 'tenants.yaml'), tenants)
  return await explainPayload(file, { event, dir: git.dir, tenants: join(folder, 'tenants.yaml') })
}

const push = () => pushPayload({ before: first, after: second })
const tenants = (pattern: string) =>
  `tenants: [{ name: t, namespace: ns, repositories: ["${pattern}"], images: ["registry.test/**"] }]`

describe('a saved payload', () => {
  it('is explained for each build, by the files and differences of the checkout', async () => {
    expect(await explain('push', push())).toEqual([
      { build: 'web', lines: [`builds registry.test/acme/web:main-${second.slice(0, 7)}`] },
      { build: 'api', lines: ['skipped: No changed file matches the paths of this build.'] },
    ])
  })

  it('says that the commit asks for no build', async () => {
    const payload = { ...push(), head_commit: { id: second, message: 'Typo\n\n[ci skip]' } }
    expect(await explain('push', payload)).toEqual([
      { build: 'api', lines: ['skipped: The commit’s message says [ci skip].'] },
      { build: 'web', lines: ['skipped: The commit’s message says [ci skip].'] },
    ])
  })

  it('says whose repository it is not', async () => {
    expect(await explain('push', push(), tenants('other/*'))).toEqual([
      { build: null, lines: ['ignored: No tenant claims acme/shop.'] },
    ])
    expect(await explain('push', push(), tenants('acme/*'))).toHaveLength(2)
  })

  it('of an event that builds nothing says so', async () => {
    expect(await explain('pull_request', { ...pullRequestPayload({ action: 'closed' }) })).toEqual([
      { build: null, lines: [expect.stringContaining('refs/pull/4/head is gone') as string] },
    ])
    expect(await explain('star', {})).toEqual([
      { build: null, lines: ['ignored: Events of the kind star build nothing.'] },
    ])
  })

  it('whose commit is not in the checkout says what to do', async () => {
    await expect(explain('push', pushPayload())).rejects.toThrow(
      `has no commit ${'a'.repeat(40)}: fetch it first`,
    )
  })

  it('is judged in a Git checkout only', async () => {
    await writeFile(join(folder, 'payload.json'), JSON.stringify(push()))
    await expect(
      explainPayload(join(folder, 'payload.json'), { event: 'push', dir: folder }),
    ).rejects.toThrow(`${folder} is no Git checkout: name one`)
  })

  it('that is no JSON says what is wanted', async () => {
    await expect(explain('push', '<html>')).rejects.toThrow('is no JSON: save the payload')
  })
})
