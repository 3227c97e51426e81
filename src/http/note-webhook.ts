import type { WebhookNote } from '../domain/index.ts'
import type { Clock, Log, Store } from '../ports.ts'

/** Anybody may send what is refused: no more than one of a kind is kept in this time. */
const keepEveryMs = 30_000

/** Keeps the last ping and the last wrong signature, for the checklist of setup; nobody waits for it. */
export function createWebhookNotes(parts: {
  store: Pick<Store, 'commit'>
  clock: Pick<Clock, 'now'>
  log: Log
}): (kind: WebhookNote['kind'], tenant: string | null) => void {
  const { store, clock, log } = parts
  const kept = new Map<WebhookNote['kind'], number>()
  return (kind, tenant) => {
    const at = clock.now()
    const age = at - (kept.get(kind) ?? -Infinity)
    // Negative where the clock was put back.
    if (age >= 0 && age < keepEveryMs) return
    kept.set(kind, at)
    store.commit('noteWebhook', { kind, at, tenant }).catch((error: unknown) => {
      log.warn({ err: error }, 'a note on the webhook could not be kept')
    })
  }
}
