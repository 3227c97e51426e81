import { describe, expect, it } from 'vitest'
import { payloadsOf } from '../../../test/support/documented-payloads.ts'
import type { AccessChange } from '../../domain/index.ts'
import { readInstallation, readInstallationRepositories } from './read-installation.ts'
import { readRepository } from './read-repository.ts'

const [installation] = payloadsOf('installation', 'deleted')
const [repositories] = payloadsOf('installation_repositories', 'removed')
const [repository] = payloadsOf('repository', 'renamed')

describe('the App’s installation', () => {
  it.each<[action: string, changes: AccessChange[], text: string]>([
    [
      'deleted',
      [{ scope: 'installation', installationId: 2, access: 'removed' }],
      'was uninstalled at octocat',
    ],
    [
      'suspend',
      [{ scope: 'installation', installationId: 2, access: 'suspended' }],
      'was suspended at octocat',
    ],
    ['unsuspend', [{ scope: 'installation', installationId: 2, access: 'active' }], 'is no longer suspended'],
    [
      'created',
      [
        { scope: 'installation', installationId: 2, access: 'active' },
        { scope: 'repository', repositoryId: 1296269, access: 'active', installationId: 2 },
      ],
      'was installed at octocat',
    ],
    ['new_permissions_accepted', [], 'was given new permissions'],
  ])('that is %s changes what may run', (action, changes, text) => {
    expect(readInstallation({ ...installation, action })).toEqual({
      kind: 'access',
      changes,
      text: expect.stringContaining(text) as string,
    })
  })

  it('loses and gets repositories', () => {
    const added = {
      ...repositories,
      installation: { id: 5, account: { id: 1, login: 'octocat' } },
      action: 'added',
      repositories_added: [{ id: 5 }],
      repositories_removed: [],
    }
    expect(readInstallationRepositories(repositories)).toMatchObject({
      changes: [{ scope: 'repository', repositoryId: 1296269, access: 'removed' }],
      text: 'The GitHub App got 0 repositories more and lost 1 repository at octocat.',
    })
    expect(readInstallationRepositories(added)).toMatchObject({
      changes: [{ scope: 'repository', repositoryId: 5, access: 'active', installationId: 5 }],
    })
  })
})

describe('a repository', () => {
  it.each([
    ['archived', { scope: 'repository', access: 'archived' }],
    ['unarchived', { scope: 'repository', access: 'active' }],
    ['deleted', { scope: 'repository', access: 'removed' }],
    ['renamed', { scope: 'moved', repository: { name: 'Hello-World', ownerId: 38302899 } }],
    ['transferred', { scope: 'moved' }],
    ['privatized', { scope: 'moved' }],
    ['edited', { scope: 'moved', repository: { defaultBranch: 'master' } }],
  ])('that is %s is remembered as such', (action, change) => {
    expect(readRepository({ ...repository, action })).toMatchObject({
      kind: 'access',
      changes: [change],
      text: expect.stringMatching(/^Octocoders\/Hello-World .*\.$/) as string,
    })
  })

  it('that is new has nothing to build', () => {
    expect(readRepository({ ...repository, action: 'created' })).toMatchObject({ kind: 'ignored' })
  })
})
