import type { Access } from '../../domain/index.ts'
import type { Clock, Store } from '../../ports.ts'

/** Streams of a token that was revoked, or has expired, end within this. */
const lookEveryMs = 5_000

/** Aborts when a token is not valid any more, so that a stream that it opened ends with it. Looks until `signal` aborts. */
export function untilRevoked(
  { store, clock }: { store: Pick<Store, 'read'>; clock: Clock },
  { tokenId }: Pick<Access, 'tokenId'>,
  signal: AbortSignal,
): AbortSignal {
  const revoked = new AbortController()
  if (tokenId !== null) void look(tokenId)
  return revoked.signal

  async function look(id: string): Promise<void> {
    for (;;) {
      await clock.sleep(lookEveryMs, signal)
      if (signal.aborted) return
      // While the store cannot be read nothing is known; the stream's own reading tells of that.
      const token = await store.read('token', { id, now: clock.now() }).catch(() => undefined)
      if (token === null) revoked.abort()
      if (token === null) return
    }
  }
}
