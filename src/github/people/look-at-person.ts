import type { Octokit } from '@octokit/rest'
import type { Permission, Person } from '../../domain/index.ts'
import type { Clock, Refused } from '../../ports.ts'
import { refusedBy, translateError } from '../translate-error.ts'

const perPage = 100
/** So many repositories of one installation, and installations, are looked at; of what is beyond nothing is seen. */
const mostPages = 50

/** Who a token speaks for, and what they may do where both they and the App may go. Throws Unavailable. */
export async function lookAtPerson(
  octokit: Octokit,
  clock: Pick<Clock, 'now'>,
): Promise<{ person: Person; repositories: ReadonlyMap<number, Permission> } | Refused> {
  try {
    const { data: user } = await octokit.rest.users.getAuthenticated()
    const repositories = new Map<number, Permission>()
    for await (const installation of installationsOf(octokit)) {
      if (installation.suspended_at !== null) continue
      for (const [id, permission] of await repositoriesOf(octokit, installation.id, clock))
        repositories.set(id, permission)
    }
    return { person: { id: user.id, login: user.login }, repositories }
  } catch (error) {
    return refusedBy(translateError(error, clock.now()))
  }
}

async function* installationsOf(octokit: Octokit) {
  for (let page = 1; page <= mostPages; page += 1) {
    const { data } = await octokit.rest.apps.listInstallationsForAuthenticatedUser({
      per_page: perPage,
      page,
    })
    yield* data.installations
    if (data.installations.length < perPage) return
  }
}

/** Empty where GitHub says no to one installation: suspended meanwhile, or its organization asks for single sign-on first. */
async function repositoriesOf(
  octokit: Octokit,
  installation_id: number,
  clock: Pick<Clock, 'now'>,
): Promise<Map<number, Permission>> {
  const found = new Map<number, Permission>()
  try {
    for (let page = 1; page <= mostPages; page += 1) {
      const asked = { installation_id, per_page: perPage, page }
      const { data } = await octokit.rest.apps.listInstallationReposForAuthenticatedUser(asked)
      for (const { id, permissions } of data.repositories) found.set(id, permissionOf(permissions))
      if (data.repositories.length < perPage) break
    }
  } catch (error) {
    const denied = translateError(error, clock.now())
    if (denied.status === 401) throw error
    return new Map()
  }
  return found
}

type Permissions = Partial<Record<'admin' | 'maintain' | 'push' | 'triage' | 'pull', boolean>>

/** https://docs.github.com/rest/apps/installations#list-repositories-accessible-to-the-user-access-token */
function permissionOf(permissions: Permissions | undefined): Permission {
  if (permissions?.admin === true) return 'admin'
  if (permissions?.maintain === true) return 'maintain'
  if (permissions?.push === true) return 'write'
  if (permissions?.triage === true) return 'triage'
  return permissions?.pull === true ? 'read' : 'none'
}
