import { z } from 'zod'
import type { Ignored, SourceEvent } from '../../domain/index.ts'
import { account, action, installation, repository, sha } from './payload.ts'
import { idle, unreadable } from './reasons.ts'
import { toPerson, toRepository } from './to-domain.ts'

const payload = z.object({
  action,
  check_suite: z.object({ head_sha: sha }),
  repository,
  installation,
  sender: account,
})

/** https://docs.github.com/webhooks/webhook-events-and-payloads#check_suite */
export function readCheckSuite(body: unknown): SourceEvent | Ignored {
  const parsed = payload.safeParse(body)
  if (!parsed.success) return unreadable('check_suite', parsed.error)
  const { action, check_suite: suite } = parsed.data
  if (action === 'requested') return idle('check_suite', action, 'the push event builds this commit.')
  if (action !== 'rerequested') return idle('check_suite', action, 'nobody asked for anything.')
  return {
    kind: 'asked',
    action: 'rerun-failed',
    repository: toRepository(parsed.data.repository, parsed.data.installation),
    sha: suite.head_sha,
    check: null,
    sender: toPerson(parsed.data.sender),
  }
}
