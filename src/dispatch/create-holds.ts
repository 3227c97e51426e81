import type { Build, BuildConfig } from '../domain/index.ts'

/** Builds that no node can take now. */
interface Holds {
  /** Believed for ten seconds, of this Build and of all that ask for the same. */
  hold(build: Build, now: number): void
  /** Whether that is known of what a Build asks for, without another look at the nodes. */
  knows(build: Build, now: number): boolean
  /** Which of these are held. */
  among(queued: readonly { id: string }[], now: number): ReadonlySet<string>
}

/** What no node can take is looked at again after this. */
const holdMs = 10_000

/** Held by what they ask for, so that a pool without nodes costs one look, however many wait for it. */
export function createHolds(): Holds {
  const asks = new Map<string, string>()
  const until = new Map<string, number>()
  const isHeld = (asked: string | undefined, now: number) => {
    const end = asked === undefined ? 0 : (until.get(asked) ?? 0)
    return end > now && end <= now + holdMs
  }
  return {
    hold({ id, config }, now) {
      asks.set(id, asksFor(config))
      until.set(asksFor(config), now + holdMs)
    },
    knows({ id, config }, now) {
      const asked = asksFor(config)
      if (!isHeld(asked, now)) return false
      asks.set(id, asked)
      return true
    },
    among(queued, now) {
      const ids = new Set(queued.map(({ id }) => id))
      for (const id of asks.keys()) if (!ids.has(id)) asks.delete(id)
      const wanted = new Set(asks.values())
      for (const asked of until.keys()) if (!wanted.has(asked)) until.delete(asked)
      return new Set([...ids].filter((id) => isHeld(asks.get(id), now)))
    },
  }
}

/** All that the nodes are judged by. */
function asksFor({ placement, resources }: BuildConfig): string {
  return JSON.stringify([placement, resources])
}
