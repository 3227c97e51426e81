import type { Repository, Tenant } from '../../../src/domain/index.ts'
import { sampleRepository } from '../samples/samples.ts'
import { sampleTenant } from '../samples/sample-tenant.ts'

/** Two teams, and three repositories of theirs; the till is private. */
export const madeTenants: readonly Tenant[] = [
  sampleTenant({ limits: { running: 2, runningPerRepository: 2 } }),
  sampleTenant({
    ...{ name: 'globex', namespace: 'globex-builds', repositories: ['globex/*'] },
    limits: { running: 4 },
  }),
]

export const madeRepositories = {
  shop: repository(101, 'acme', 'shop', false),
  till: repository(102, 'acme', 'till', true),
  website: repository(203, 'globex', 'website', false),
}

function repository(id: number, owner: string, name: string, isPrivate: boolean): Repository {
  const htmlUrl = `https://forge.test/${owner}/${name}`
  const cloneUrl = `${htmlUrl}.git`
  return sampleRepository({
    id,
    ownerId: id > 200 ? 2 : 1,
    owner,
    name,
    private: isPrivate,
    htmlUrl,
    cloneUrl,
  })
}
