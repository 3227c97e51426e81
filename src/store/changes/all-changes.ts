import type { Changes } from '../../domain/index.ts'
import { abandonReport } from './abandon-report.ts'
import { acknowledgeReport } from './acknowledge-report.ts'
import { admitBuild } from './admit-build.ts'
import { advanceExecution } from './advance-execution.ts'
import { appendLog } from './append-log.ts'
import { approveCommit } from './approve-commit.ts'
import { beat } from './beat.ts'
import { bindExecution } from './bind-execution.ts'
import { cancelBuild } from './cancel-build.ts'
import type { Change } from './change.ts'
import { claimDelivery } from './claim-delivery.ts'
import { concludeDelivery } from './conclude-delivery.ts'
import { createBuild } from './create-build.ts'
import { createToken } from './create-token.ts'
import { deferDelivery } from './defer-delivery.ts'
import { deferReport } from './defer-report.ts'
import { holdLease } from './hold-lease.ts'
import { holdReport } from './hold-report.ts'
import { intendReport } from './intend-report.ts'
import { noteTokenUse } from './note-token-use.ts'
import { prune } from './prune/prune.ts'
import { receiveDelivery } from './receive-delivery.ts'
import { recordHeads } from './record-heads.ts'
import { refuseBuild } from './refuse-build.ts'
import { releaseClaims } from './release-claims.ts'
import { replayDelivery } from './replay-delivery.ts'
import { retryBuild } from './retry-build.ts'
import { revokeToken } from './revoke-token.ts'
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
  noteTokenUse,
  prune,
  replayDelivery,
  revokeToken,
  startBuild,
}
