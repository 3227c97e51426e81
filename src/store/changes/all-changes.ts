import type { Changes } from '../../domain/index.ts'
import { abandonReport } from './reports/abandon-report.ts'
import { acknowledgeReport } from './reports/acknowledge-report.ts'
import { admitBuild } from './runs/admit-build.ts'
import { advanceExecution } from './runs/advance-execution.ts'
import { appendLog } from './runs/append-log.ts'
import { approveCommit } from './approve-commit.ts'
import { beat } from './beat.ts'
import { countLogLines } from './runs/count-log-lines.ts'
import { bindExecution } from './runs/bind-execution.ts'
import { cancelBuild } from './cancel-build.ts'
import type { Change } from './change.ts'
import { claimDelivery } from './deliveries/claim-delivery.ts'
import { concludeDelivery } from './deliveries/conclude-delivery.ts'
import { createBuild } from './create-build.ts'
import { createToken } from './tokens/create-token.ts'
import { deferDelivery } from './deliveries/defer-delivery.ts'
import { deferReport } from './reports/defer-report.ts'
import { holdLease } from './hold-lease.ts'
import { holdReport } from './reports/hold-report.ts'
import { keepBadgeKey } from './keep-badge-key.ts'
import { intendReport } from './reports/intend-report.ts'
import { noteTokenUse } from './tokens/note-token-use.ts'
import { prune } from './prune/prune.ts'
import { receiveDelivery } from './deliveries/receive-delivery.ts'
import { recordHeads } from './deliveries/record-heads.ts'
import { refuseBuild } from './runs/refuse-build.ts'
import { releaseClaims } from './deliveries/release-claims.ts'
import { noteWebhook } from './deliveries/note-webhook.ts'
import { replayDelivery } from './deliveries/replay-delivery.ts'
import { retryBuild } from './retry-build.ts'
import { revokeToken } from './tokens/revoke-token.ts'
import { closeSession } from './sessions/close-session.ts'
import { openSession } from './sessions/open-session.ts'
import { renewSession } from './sessions/renew-session.ts'
import { startBuild } from './start-build.ts'

/** Every change by its name. */
export const changes: { [K in keyof Changes]: Change<K> } = {
  receiveDelivery,
  claimDelivery,
  concludeDelivery,
  deferDelivery,
  releaseClaims,
  admitBuild,
  refuseBuild,
  bindExecution,
  advanceExecution,
  appendLog,
  countLogLines,
  cancelBuild,
  retryBuild,
  approveCommit,
  recordHeads,
  intendReport,
  acknowledgeReport,
  deferReport,
  holdReport,
  abandonReport,
  beat,
  createBuild,
  createToken,
  holdLease,
  keepBadgeKey,
  noteTokenUse,
  prune,
  replayDelivery,
  noteWebhook,
  revokeToken,
  openSession,
  renewSession,
  closeSession,
  startBuild,
}
