import { z } from 'zod'
import { fullName, type AccessChange, type Ignored, type SourceEvent } from '../../domain/index.ts'
import { action, installation, repository } from './payload.ts'
import { idle, unreadable } from './reasons.ts'
import { toRepository } from './to-domain.ts'

const payload = z.object({ action, repository, installation })

/** Actions that change what we may do. */
const accesses = { archived: 'archived', unarchived: 'active', deleted: 'removed' } as const
/** Actions that change what is remembered of it. */
const moves = {
  renamed: 'has a new name',
  transferred: 'has a new owner',
  edited: 'has other settings',
  privatized: 'is private now',
  publicized: 'is public now',
}
const words = { archived: 'was archived', unarchived: 'is no longer archived', deleted: 'was deleted' }

/** https://docs.github.com/webhooks/webhook-events-and-payloads#repository */
export function readRepository(body: unknown): SourceEvent | Ignored {
  const parsed = payload.safeParse(body)
  if (!parsed.success) return unreadable('repository', parsed.error)
  const { action } = parsed.data
  const about = toRepository(parsed.data.repository, parsed.data.installation)
  const noted = (change: AccessChange, what: string): SourceEvent => ({
    kind: 'access',
    changes: [change],
    text: `${fullName(about)} ${what}.`,
  })
  if (isKey(accesses, action))
    return noted({ scope: 'repository', repositoryId: about.id, access: accesses[action] }, words[action])
  if (isKey(moves, action)) return noted({ scope: 'moved', repository: about }, moves[action])
  return idle('repository', action, 'there is nothing to build until somebody pushes.')
}

function isKey<T extends object>(table: T, key: PropertyKey): key is keyof T {
  return Object.hasOwn(table, key)
}
