import { z } from 'zod'
import { parseReportId, type AskedEvent, type Ignored, type SourceEvent } from '../../domain/index.ts'
import { account, action, installation, repository, sha, text } from './payload.ts'
import { idle, unreadable } from './reasons.ts'
import { toPerson, toRepository } from './to-domain.ts'

/** Of all checks on GitHub, whoever made them. */
const anyPayload = z.object({
  action,
  check_run: z.object({ external_id: text.nullish() }),
  requested_action: z.object({ identifier: text.nullish() }).nullish(),
})

const ourPayload = z.object({
  check_run: z.object({ head_sha: sha, name: text }),
  repository,
  installation,
  sender: account,
})

/** https://docs.github.com/webhooks/webhook-events-and-payloads#check_run */
export function readCheckRun(body: unknown): SourceEvent | Ignored {
  const any = anyPayload.safeParse(body)
  if (!any.success) return unreadable('check_run', any.error)
  const { action, check_run: run, requested_action: button } = any.data
  if (action !== 'rerequested' && action !== 'requested_action')
    return idle('check_run', action, 'nobody asked for anything.')
  const externalId = run.external_id ?? ''
  const report = parseReportId(externalId)
  if (report === null || report.kind === 'reply')
    return idle('check_run', action, 'the check is none of ours.')
  const wanted = action === 'rerequested' ? 'rerun' : wantedBy(button?.identifier)
  if (wanted === null) return idle('check_run', action, 'the button is none of ours.')
  const ours = ourPayload.safeParse(body)
  if (!ours.success) return unreadable('check_run', ours.error)
  const { check_run, repository, installation, sender } = ours.data
  return {
    kind: 'asked',
    action: wanted,
    repository: toRepository(repository, installation),
    sha: check_run.head_sha,
    check: { name: check_run.name.slice(0, 255), externalId },
    sender: toPerson(sender),
  }
}

function wantedBy(identifier: string | null | undefined): AskedEvent['action'] | null {
  return identifier === 'approve' || identifier === 'rerun' ? identifier : null
}
