import { rm } from 'node:fs/promises'
import type { ForgeContext } from './context.ts'
import { dirOf, repositoryNamed } from './context.ts'
import { listRefs } from './git/list-refs.ts'
import type { InitialFiles } from './git/make-repository.ts'
import { commitFiles, makeRepository } from './git/make-repository.ts'
import type { ForgeRepository, Role } from './state/repositories.ts'

export interface RepositoryWish {
  /** An organisation of this name is made when there is no such account. */
  owner: string
  name: string
  private?: boolean | undefined
  defaultBranch?: string | undefined
  /** A first commit on the default branch, which sends no event. */
  files?: InitialFiles | undefined
  /** By login; the owner may do everything. */
  collaborators?: Record<string, Role> | undefined
  /** Makes a fork of `owner/name`. */
  forkOf?: string | undefined
}

const namePattern = /^[A-Za-z0-9][\w.-]{0,99}$/

/** Throws for what cannot name a repository or its owner. */
export function checkName(part: string): void {
  if (!namePattern.test(part) || part.endsWith('.git'))
    throw new Error(`${part} cannot name a repository or its owner: use letters, digits, ".", "-" and "_"`)
}

/** Makes a repository on disk, then in the state: killed between, the next call begins anew. */
export async function createRepository(
  context: ForgeContext,
  wish: RepositoryWish,
): Promise<ForgeRepository> {
  const { state, clock } = context
  for (const part of [wish.owner, wish.name]) checkName(part)
  if (state.repositories.byName(wish.owner, wish.name))
    throw new Error(`${wish.owner}/${wish.name} is there already`)
  const parent = wish.forkOf === undefined ? null : repositoryNamed(context, wish.forkOf)
  const owner = state.accounts.ensure({ login: wish.owner, type: 'Organization', email: null })
  const defaultBranch = wish.defaultBranch ?? parent?.defaultBranch ?? 'main'

  const place = freePlace(state.repositories.all(), `${owner.login}/${wish.name}`.toLowerCase())
  const dir = dirOf(context, { dir: place })
  await rm(dir, { recursive: true, force: true })
  await makeRepository(dir, defaultBranch, parent && dirOf(context, parent))
  const now = clock.now()
  if (wish.files && Object.keys(wish.files).length > 0) {
    const author = { name: owner.login, email: `${owner.login}@users.noreply.localhost`, at: now }
    await commitFiles(dir, defaultBranch, wish.files, author)
  }
  const refs = await listRefs(dir)
  return state.transaction(() => {
    const repository = state.repositories.create({
      owner: owner.login,
      name: wish.name,
      private: wish.private ?? false,
      defaultBranch,
      forkOf: parent?.id ?? null,
      collaborators: wish.collaborators ?? {},
      archived: false,
      protectedBranches: [],
      dir: place,
      createdAt: now,
      pushedAt: now,
    })
    for (const [ref, sha] of refs) state.refs.set(repository.id, ref, sha)
    return repository
  })
}

/** A directory that no repository has, such as one that was renamed and kept its own. */
function freePlace(taken: ForgeRepository[], wanted: string): string {
  const places = new Set(taken.map(({ dir }) => dir))
  let place = `${wanted}.git`
  for (let turn = 2; places.has(place); turn += 1) place = `${wanted}.${turn}.git`
  return place
}
