import type { ForgeContext } from '../context.ts'
import type { ForgeRepository } from '../state/repositories.ts'
import { announcePush } from './announce-push.ts'

/** Lets one push at a time into a repository and announces what it moved. */
export interface PushGate {
  /** Runs `push` alone on the repository; resolves once its events are queued. */
  run(repository: ForgeRepository, accountId: number, push: () => Promise<void>): Promise<void>
  /** Runs work on pull requests apart from pushes; the lock is that of the repository and its forks. */
  alone<T>(repository: ForgeRepository, work: () => Promise<T>): Promise<T>
  /** Announces what moved while nobody watched: after a kill, and by hand on the disk. */
  recover(): Promise<void>
  /** Resolves once the pushes that are under way have been announced. */
  idle(): Promise<void>
  /** The same, and looks for nothing more. */
  stop(): Promise<void>
}

/** A Git that outlived a killed forge has ended by then: it has lost its client. */
const stragglersMs = [500, 2000, 10_000, 60_000]

export function openPushGate(context: ForgeContext, announced: () => void): PushGate {
  const { state, clock, log } = context
  const last = new Map<number, Promise<unknown>>()
  const stopping = new AbortController()
  const background = new Set<Promise<void>>()

  async function alone<T>(repository: ForgeRepository, work: () => Promise<T>): Promise<T> {
    const key = repository.forkOf ?? repository.id
    const before = last.get(key) ?? Promise.resolve()
    const mine = before.then(work, work)
    const settled = mine.catch(() => undefined)
    last.set(key, settled)
    try {
      return await mine
    } finally {
      if (last.get(key) === settled) last.delete(key)
    }
  }

  async function announce(repositoryId: number, accountId: number): Promise<void> {
    if (await announcePush(context, repositoryId, accountId)) announced()
  }

  /** Looks again for a while, since that push may still be going on without us. */
  async function follow(open: { id: number; repositoryId: number; accountId: number }): Promise<void> {
    for (const ms of stragglersMs) {
      await clock.sleep(ms, stopping.signal)
      if (stopping.signal.aborted) return
      const repository = state.repositories.byId(open.repositoryId)
      if (repository) await alone(repository, () => announce(repository.id, open.accountId))
    }
    state.refs.endPush(open.id)
  }

  return {
    alone,
    run: (repository, accountId, push) =>
      alone(repository, async () => {
        // What moved before belongs to somebody else and is told as a push of its own.
        await announce(repository.id, accountId)
        const id = state.refs.beginPush(repository.id, accountId)
        await push()
        await announce(repository.id, accountId)
        state.refs.endPush(id)
      }),
    async recover() {
      const open = state.refs.openPushes()
      for (const repository of state.repositories.all()) {
        const pusher = open.findLast(({ repositoryId }) => repositoryId === repository.id)?.accountId
        const owner = state.accounts.byLogin(repository.owner)?.id
        const accountId = pusher ?? owner
        if (accountId !== undefined) await alone(repository, () => announce(repository.id, accountId))
      }
      for (const push of open) {
        const following = follow(push)
          .catch((error: unknown) => log.error({ err: error }, 'could not look after an interrupted push'))
          .finally(() => background.delete(following))
        background.add(following)
      }
    },
    async idle() {
      await Promise.all(last.values())
    },
    async stop() {
      stopping.abort()
      await Promise.all([...background, ...last.values()])
    },
  }
}
