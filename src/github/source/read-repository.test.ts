import { expect, it, describe } from 'vitest'
import { connectTestGitHub as connect } from '../../../test/support/connect-test-github.ts'
import { sampleRepository } from '../../../test/support/samples/samples.ts'

const repository = sampleRepository()
const ada = { id: 9, login: 'ada' }

describe('what somebody may do', () => {
  it.each([
    ['the role', { permission: 'write', role_name: 'maintain', user: { id: 9 } }, 'maintain'],
    [
      'the base of a role of their own',
      { permission: 'write', role_name: 'releaser', user: { id: 9 } },
      'write',
    ],
    [
      'nothing, when the name is somebody else’s now',
      { permission: 'admin', role_name: 'admin', user: { id: 10 } },
      'none',
    ],
    ['nothing, without an account', { permission: 'admin', role_name: 'admin', user: null }, 'none'],
  ])('is %s', async (_, json, permission) => {
    const { sourceHost } = await connect(() => ({ json }))
    expect(await sourceHost.permission(repository, ada)).toBe(permission)
  })

  it('is nothing for whoever GitHub does not know', async () => {
    const { sourceHost } = await connect(() => ({ status: 404 }))
    expect(await sourceHost.permission(repository, ada)).toBe('none')
  })
})

it('finds a repository by its id, and says when it is gone', async () => {
  const data = {
    ...{ id: 101, name: 'store', owner: { id: 3, login: 'acme-two' }, private: true, archived: true },
    ...{ clone_url: 'https://x/y.git', html_url: 'https://x/y', default_branch: 'main' },
    pushed_at: '2026-11-20T11:00:00Z',
  }
  const { sourceHost } = await connect(({ path }, earlier) =>
    path === '/repositories/101' && earlier === 0 ? { json: data } : { status: 404 },
  )
  expect(await sourceHost.lookUp(repository)).toMatchObject({
    ...{ id: 101, owner: 'acme-two', ownerId: 3, name: 'store', archived: true },
    pushedAt: Date.parse('2026-11-20T11:00:00Z'),
  })
  expect(await sourceHost.lookUp(repository)).toBe('gone')
})

it('finds a repository by its name where the server knows no ids, unless the name is another’s by now', async () => {
  const data = {
    ...{ id: 101, name: 'shop', owner: { id: 1, login: 'acme' }, private: true, archived: false },
    ...{ clone_url: 'https://x/y.git', html_url: 'https://x/y', default_branch: 'main', pushed_at: null },
  }
  const byName = (id: number) =>
    connect(({ path }) => (path === '/repos/acme/shop' ? { json: { ...data, id } } : { status: 404 }))
  expect(await (await byName(101)).sourceHost.lookUp(repository)).toMatchObject({ id: 101, name: 'shop' })
  expect(await (await byName(102)).sourceHost.lookUp(repository)).toBe('gone')
})
