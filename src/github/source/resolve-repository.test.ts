import { expect, it } from 'vitest'
import { connectTestGitHub as connect } from '../../../test/support/connect-test-github.ts'
import { sampleRepository } from '../../../test/support/samples/samples.ts'

const near = sampleRepository()
const main = 'a'.repeat(40)
const release = 'b'.repeat(40)
const templates = {
  ...{ id: 7, name: 'templates', owner: { id: 1, login: 'acme' }, private: true, archived: false },
  ...{ clone_url: 'https://x/t.git', html_url: 'https://x/t', default_branch: 'trunk', pushed_at: null },
}

/** A server that knows acme/templates with the branches trunk and v1, and the tags v1 and v2. */
const host = async () => {
  const refs: Record<string, string> = {
    'heads/trunk': main,
    'heads/v1': main,
    'tags/v1': release,
    'tags/v2': release,
  }
  const { sourceHost } = await connect(({ path }) => {
    if (path === '/repos/acme/templates' || path === '/repos/acme/old') return { json: templates }
    const ref = decodeURIComponent(/^\/repos\/acme\/templates\/commits\/([^?]+)/.exec(path)?.[1] ?? '')
    const sha = refs[ref] ?? Object.values(refs).find((known) => known === ref)
    return sha === undefined ? { status: ref === '' ? 404 : 422 } : { json: { sha, commit: {} } }
  })
  return sourceHost
}

it.each([
  ['the default branch', null, main, 'refs/heads/trunk'],
  ['a branch rather than a tag of the name', 'v1', main, 'refs/heads/v1'],
  ['a tag', 'v2', release, 'refs/tags/v2'],
  ['a tag by its full name', 'refs/tags/v1', release, 'refs/tags/v1'],
  ['a commit', release, release, release],
])('finds %s of another repository, seen by the same installation', async (_, ref, sha, full) => {
  const found = await (await host()).resolve(near, 'acme/templates', ref)
  expect(found).toMatchObject({ sha, ref: full, repository: { id: 7, installationId: near.installationId } })
})

it.each([
  ['a repository that is not shown to us', 'acme/secret', null],
  ['a name that leads on to another repository', 'acme/old', null],
  ['a ref that is not there', 'acme/templates', 'v3'],
  ['a shortened commit', 'acme/templates', 'refs/aaaaaaa'],
  ['what is no name of a repository', 'acme', null],
])('misses %s', async (_, name, ref) => {
  expect(await (await host()).resolve(near, name, ref)).toBe('missing')
})
