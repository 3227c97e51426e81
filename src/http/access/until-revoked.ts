import type { Access } from '../../domain/index.ts'
import { Unavailable, type Clock } from '../../ports.ts'
import type { Who } from './who.ts'

/** A stream ends within this once whoever opened it may not see all of it any more. */
const lookEveryMs = 5_000

/**
 * Aborts when a token is not valid any more, when its person has signed out, or sees less than when the stream was opened:
 * the stream ends with it, and whoever may comes again. Looks until `signal` aborts.
 */
export function untilRevoked(
  { who, clock }: { who: Pick<Who, 'again'>; clock: Clock },
  access: Access,
  signal: AbortSignal,
): AbortSignal {
  const revoked = new AbortController()
  const isForEver = access.tokenId === null && access.session === undefined && access.repositories === null
  if (!isForEver) void look()
  return revoked.signal

  async function look(): Promise<void> {
    for (;;) {
      await clock.sleep(lookEveryMs, signal)
      if (signal.aborted) return
      const now = await who.again(access).catch((error: unknown) => {
        // What a person may do was not to be had for too long. Where the store cannot be read nothing is known of a
        // token; the stream's own reading tells of that.
        return error instanceof Unavailable && access.session !== undefined ? null : undefined
      })
      if (now === undefined) continue
      if (now === null || seesLess(now, access)) {
        revoked.abort()
        return
      }
    }
  }
}

function seesLess({ repositories: now }: Access, { repositories: before }: Access): boolean {
  if (now === null || now === before) return false
  if (before === null) return true
  return [...before.keys()].some((id) => !now.has(id))
}
