import { rm } from 'node:fs/promises'
import type { RepositoryEvent } from '@octokit/webhooks-types'
import type { ForgeContext } from '../context.ts'
import { dirOf, ownerOf, repositoryNamed } from '../context.ts'
import { checkName, createRepository } from '../create-repository.ts'
import { queueEvent } from '../events/queue-event.ts'
import { moveRefs, writeCommit } from '../git/write-commit.ts'
import type { CommitFiles } from '../git/write-commit.ts'
import { describeRepository } from '../shapes/repository.ts'
import { describeUser } from '../shapes/user.ts'
import type { ForgeRepository } from '../state/repositories.ts'
import type { ActParts } from './parts.ts'
import { personOf, personWith } from './parts.ts'

export interface RepositoryActs {
  /** A repository of this person's own with all that is in the other; the App is not installed on them. */
  openFork(repository: string, login: string, name?: string): Promise<{ id: number; repository: string }>
  /** A push of one commit to a branch, without a working copy; returns the commit. */
  commit(
    repository: string,
    wish: {
      /** Null takes a file away. */
      files: CommitFiles
      /** The default branch when none is given. */
      branch?: string | undefined
      message?: string | undefined
      /** What it follows: the branch as it is, else the default branch. Another one makes it a forced push. */
      parent?: string | undefined
      /** The owner when nobody is named. */
      as?: string | undefined
    },
  ): Promise<string>
  deleteBranch(repository: string, branch: string, as?: string): Promise<void>
  protectBranch(repository: string, branch: string, isProtected?: boolean): void
  /** The old name leads to the new one. Each of these returns the full name that it has now. */
  renameRepository(repository: string, name: string, as?: string): string
  transferRepository(repository: string, owner: string, as?: string): string
  archiveRepository(repository: string, archived?: boolean, as?: string): string
  /** For good, with its pull requests; those from it to others stay, with a head that has no repository. */
  deleteRepository(repository: string, as?: string): Promise<void>
}

export function createRepositoryActs({ context, gate, announced }: ActParts): RepositoryActs {
  const { state, clock } = context
  const named = (fullName: string) => repositoryNamed(context, fullName)

  function change(before: ForgeRepository, after: ForgeRepository, told: Told): string {
    const taken = state.repositories.byName(after.owner, after.name)
    if (taken && taken.id !== before.id) throw new Error(`${after.owner}/${after.name} is there already`)
    state.transaction(() => {
      state.repositories.save(after)
      announce(context, after, told)
    })
    announced()
    return `${after.owner}/${after.name}`
  }

  return {
    async openFork(fullName, login, name) {
      const parent = named(fullName)
      const owner = personOf(context, login).login
      const wish = { owner, name: name ?? parent.name, private: parent.private, forkOf: fullName }
      const fork = await gate.alone(parent, () => createRepository(context, wish))
      return { id: fork.id, repository: `${fork.owner}/${fork.name}` }
    },
    async commit(fullName, wish) {
      const repository = named(fullName)
      const person = personWith(context, wish.as ?? repository.owner, repository, 'write')
      const author = { name: person.login, email: `${person.login}@users.noreply.localhost`, at: clock.now() }
      let sha = ''
      await gate.run(repository, person.id, async () => {
        sha = await writeCommit(dirOf(context, repository), {
          files: wish.files,
          branch: wish.branch ?? repository.defaultBranch,
          message: wish.message ?? 'A change',
          parent: wish.parent ?? null,
          otherwise: repository.defaultBranch,
          author,
        })
      })
      return sha
    },
    async deleteBranch(fullName, branch, as) {
      const repository = named(fullName)
      const person = personWith(context, as ?? repository.owner, repository, 'write')
      await gate.run(repository, person.id, () =>
        moveRefs(dirOf(context, repository), { [`refs/heads/${branch}`]: null }),
      )
    },
    protectBranch(fullName, branch, isProtected = true) {
      const repository = named(fullName)
      const others = repository.protectedBranches.filter((name) => name !== branch)
      const protectedBranches = isProtected ? [...others, branch] : others
      state.repositories.save({ ...repository, protectedBranches })
    },
    renameRepository(fullName, name, as) {
      checkName(name)
      const before = named(fullName)
      const changes = { repository: { name: { from: before.name } } }
      return change(before, { ...before, name }, { action: 'renamed', changes, as })
    },
    transferRepository(fullName, login, as) {
      checkName(login)
      const before = named(fullName)
      const from = ownerOf(context, before)
      const owner = state.accounts.ensure({ login, type: 'Organization', email: null }).login
      const kind = from.type === 'Organization' ? 'organization' : 'user'
      const changes = { owner: { from: { [kind]: describeUser(context.urls, from) } } }
      return change(before, { ...before, owner }, { action: 'transferred', changes, as: as ?? from.login })
    },
    archiveRepository(fullName, archived = true, as) {
      const before = named(fullName)
      return change(before, { ...before, archived }, { action: archived ? 'archived' : 'unarchived', as })
    },
    async deleteRepository(fullName, as) {
      const repository = named(fullName)
      await gate.alone(repository, async () => {
        state.transaction(() => {
          announce(context, repository, { action: 'deleted', as })
          state.pulls.removeOf(repository.id)
          state.repositories.remove(repository.id)
        })
        await rm(dirOf(context, repository), { recursive: true, force: true })
      })
      announced()
    },
  }
}

interface Told {
  action: RepositoryEvent['action']
  changes?: object
  as?: string | undefined
}

function announce(context: ForgeContext, repository: ForgeRepository, told: Told): void {
  const owner = ownerOf(context, repository)
  const sender = told.as === undefined ? owner : personOf(context, told.as)
  const payload = {
    action: told.action,
    ...(told.changes ? { changes: told.changes } : {}),
    repository: describeRepository(context.urls, repository, owner),
    sender: describeUser(context.urls, sender),
  } as RepositoryEvent
  queueEvent(context, { event: 'repository', action: told.action, repository, payload })
}
