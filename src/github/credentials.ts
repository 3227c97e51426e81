import { createAppAuth } from '@octokit/auth-app'
import { Octokit } from '@octokit/rest'
import type { Repository } from '../domain/index.ts'
import type { Clock } from '../ports.ts'

/** How the service shows who it is: as a GitHub App, or with a token of a person or machine account. */
export type Auth =
  { kind: 'app'; appId: string | number; privateKey: string } | { kind: 'token'; token: string }

/** Whose rate limit a request counts against, and what it carries. */
export interface Credentials {
  /** Requests with the same account share a rate limit and take turns writing. */
  account(repository: Repository): Promise<string>
  /** Value of the Authorization header. */
  authorization(repository: Repository): Promise<string>
  /** GitHub no longer knows what `authorization` gave: the next one is new. */
  forget(repository: Repository): void
  /** Null where nothing narrower than our own credentials can be made. */
  cloneToken(repository: Repository): Promise<{ token: string; expiresAt: number } | null>
  /** Only a GitHub App may write check runs; its id finds our own among others' runs, its client asks as the App. */
  app: { id: number; octokit: Octokit } | null
  /** Rejects when GitHub does not accept the credentials. */
  check(): Promise<void>
}

type OctokitOptions = NonNullable<ConstructorParameters<typeof Octokit>[0]>

/** Renewed this long before the end, so that no request is sent with a token that ends on its way. */
const renewEarlyMs = 5 * 60_000

/** One token for everything; it is never handed on. */
export function tokenCredentials(token: string, octokit: Octokit): Credentials {
  const authorization = `token ${token}`
  return {
    account: () => Promise.resolve('token'),
    authorization: () => Promise.resolve(authorization),
    forget: () => {},
    cloneToken: () => Promise.resolve(null),
    app: null,
    check: async () => {
      await octokit.rest.rateLimit.get({ headers: { authorization } }).catch((error: unknown) => {
        // A GitHub Enterprise Server without rate limits answers 404 here, and has checked the token.
        if (!(error instanceof Error && 'status' in error && error.status === 404)) throw error
      })
    },
  }
}

/**
 * A GitHub App. Its installation tokens are kept until shortly before their end; clone tokens are made anew
 * each time, so that every build has the whole hour.
 */
export function appCredentials(
  auth: Extract<Auth, { kind: 'app' }>,
  options: OctokitOptions,
  clock: Clock,
): Credentials {
  const asApp = new Octokit({
    ...options,
    authStrategy: createAppAuth,
    auth: { appId: auth.appId, privateKey: auth.privateKey, log: options.log },
  })
  const tokens = new Map<number, { expiresAt: number; made: Promise<string> }>()
  const installations = new Map<number, number>()

  async function installationOf(repository: Repository): Promise<number> {
    if (repository.installationId !== null) return repository.installationId
    const known = installations.get(repository.id)
    if (known !== undefined) return known
    const { owner, name: repo } = repository
    const { data } = await asApp.rest.apps.getRepoInstallation({ owner, repo })
    installations.set(repository.id, data.id)
    return data.id
  }

  async function make(
    installation: number,
    narrow: { repository_ids?: number[]; permissions?: { contents: 'read'; metadata: 'read' } },
  ): Promise<{ token: string; expiresAt: number }> {
    const { data } = await asApp.rest.apps.createInstallationAccessToken({
      installation_id: installation,
      ...narrow,
    })
    return { token: data.token, expiresAt: Date.parse(data.expires_at) }
  }

  async function installationToken(installation: number): Promise<string> {
    const kept = tokens.get(installation)
    if (kept && kept.expiresAt - renewEarlyMs > clock.now()) return kept.made
    const entry = {
      expiresAt: Infinity,
      made: make(installation, {}).then((made) => {
        entry.expiresAt = made.expiresAt
        return made.token
      }),
    }
    tokens.set(installation, entry)
    try {
      return await entry.made
    } catch (error) {
      if (tokens.get(installation) === entry) tokens.delete(installation)
      throw error
    }
  }

  return {
    account: async (repository) => String(await installationOf(repository)),
    authorization: async (repository) => `token ${await installationToken(await installationOf(repository))}`,
    forget: (repository) => {
      const installation = repository.installationId ?? installations.get(repository.id)
      installations.delete(repository.id)
      if (installation !== undefined) tokens.delete(installation)
    },
    cloneToken: async (repository) =>
      make(await installationOf(repository), {
        repository_ids: [repository.id],
        permissions: { contents: 'read', metadata: 'read' },
      }),
    app: { id: Number(auth.appId), octokit: asApp },
    check: async () => {
      await asApp.rest.apps.getAuthenticated()
    },
  }
}
