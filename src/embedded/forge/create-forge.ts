import type { Faults } from './api/inject-faults.ts'
import type { ForgeContext } from './context.ts'
import { dirOf, repositoryNamed } from './context.ts'
import { createAppActs } from './acts/app-acts.ts'
import { createCheckActs } from './acts/check-acts.ts'
import type { ActParts } from './acts/parts.ts'
import { createPullActs } from './acts/pull-acts.ts'
import { createRepositoryActs } from './acts/repository-acts.ts'
import { createRepository } from './create-repository.ts'
import { ensureApp } from './ensure-app.ts'
import type { Deliverer } from './events/deliver.ts'
import type { PushGate } from './events/push-gate.ts'
import type { Forge } from './forge.ts'
import { resolveCommit } from './git/resolve-revision.ts'
import type { CheckRunRecord } from './state/checks.ts'
import type { ForgeRepository } from './state/repositories.ts'
import { htmlUrl } from './urls.ts'

export type CheckRunListener = (run: CheckRunRecord, repository: string) => void

interface ForgeParts {
  context: ForgeContext
  faults: Faults
  gate: PushGate
  deliverer: Deliverer
  listeners: Set<CheckRunListener>
  fixed: Pick<Forge, 'url' | 'certFile' | 'app' | 'adminToken' | 'adminTokenFile'>
  stop: () => Promise<void>
}

/** The admin side of a forge over its running parts. */
export function createForge(parts: ForgeParts): Forge {
  const { context, faults, gate, deliverer, listeners, fixed } = parts
  const { state } = context
  const named = (fullName: string): ForgeRepository => repositoryNamed(context, fullName)
  const acts: ActParts = { context, gate, announced: () => deliverer.wake() }
  const apps = createAppActs(acts)
  const onCheckRun: Forge['onCheckRun'] = (listener) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }
  const checkRuns: Forge['checkRuns'] = (repository, sha) => state.checks.ofCommit(named(repository).id, sha)

  return {
    ...fixed,
    ...createRepositoryActs(acts),
    ...createPullActs(acts),
    ...createCheckActs(acts, fixed.app.id),
    ...apps,
    onCheckRun,
    checkRuns,
    allCheckRuns: (repository) => state.checks.ofRepository(named(repository).id),
    annotations: (id) => state.checks.annotations(id),
    createUser(login) {
      const account = state.accounts.ensure({
        login,
        type: 'User',
        email: `${login}@users.noreply.localhost`,
      })
      return {
        id: account.id,
        login: account.login,
        token: state.tokens.issue({ kind: 'user', accountId: account.id }, null),
      }
    },
    async createRepository(wish) {
      const repository = await createRepository(context, wish)
      const known = state.apps
        .installationsOf(fixed.app.id)
        .some(({ account }) => account === repository.owner)
      if (!known) apps.install(fixed.app.id, repository.owner)
      return {
        id: repository.id,
        owner: repository.owner,
        name: repository.name,
        cloneUrl: `${htmlUrl(context.urls, repository)}.git`,
        defaultBranch: repository.defaultBranch,
        head: await resolveCommit(dirOf(context, repository), `refs/heads/${repository.defaultBranch}`),
      }
    },
    setCollaborator(fullName, login, role) {
      const repository = named(fullName)
      const collaborators = Object.fromEntries(
        Object.entries(repository.collaborators).filter(
          ([name]) => name.toLowerCase() !== login.toLowerCase(),
        ),
      )
      if (role !== null) collaborators[login] = role
      state.repositories.save({ ...repository, collaborators })
    },
    createApp: (wish) => ensureApp(context, wish),
    setWebhook(url, options = {}) {
      state.deliveries.setAppHook(
        options.appId ?? fixed.app.id,
        url,
        options.secret ?? fixed.app.webhookSecret,
      )
      return Promise.resolve()
    },
    setCallback(url) {
      const app = state.apps.byId(fixed.app.id)
      if (app) state.apps.save({ ...app, callbackUrls: [url] })
    },
    addRepositoryHook: (repository, url, secret) =>
      void state.deliveries.addRepositoryHook(named(repository).id, url, secret),
    waitForCheckRun: (repository, sha, until, timeoutMs) =>
      new Promise((resolve, reject) => {
        const found = checkRuns(repository, sha).find(until)
        if (found) {
          resolve(found)
          return
        }
        const end = (settle: () => void) => {
          clearTimeout(timer)
          stop()
          settle()
        }
        const timer = setTimeout(() => {
          const seen = checkRuns(repository, sha).map((run) => `${run.name} ${run.conclusion ?? run.status}`)
          const words = seen.length > 0 ? seen.join(', ') : 'no check run at all'
          end(() => reject(new Error(`no such check run on ${sha} within ${timeoutMs} ms, but ${words}`)))
        }, timeoutMs)
        const stop = onCheckRun((run, name) => {
          if (run.sha === sha && name.toLowerCase() === repository.toLowerCase() && until(run))
            end(() => resolve(run))
        })
      }),
    async deliveriesSettled() {
      await gate.idle()
      await deliverer.settled()
    },
    inject: (fault) => faults.inject(fault),
    clearFaults: () => faults.clear(),
    stop: parts.stop,
  }
}
