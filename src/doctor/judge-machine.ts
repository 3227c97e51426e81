import { size } from '../domain/index.ts'
import type { Fact } from './fact.ts'
import { findingsOf, type Finding } from './finding.ts'
import { listed } from './words.ts'

const { ok, warning, failed, skipped } = findingsOf('machine')

/** The machine that Slipway runs on, or is going to. */
export interface MachineFacts {
  dataDir: string
  disk: Fact<{ freeBytes: number; totalBytes: number }>
  /** Whether the directory can be written to; null where it is not there yet. */
  isWritable: boolean | null
  /** Tools that the cluster on this machine lacks, with what installs them; null where another cluster builds. */
  tools: { missing: string[]; install: string } | null
  isRoot: boolean
}

/** Below that SQLite soon has no room for its log, and deliveries are refused. */
const littleBytes = 256 * 1024 ** 2
const someBytes = 2 * 1024 ** 3

/** Whether there is room, and, where this machine builds, all that it takes. */
export function judgeMachine(facts: MachineFacts): Finding[] {
  return [judgeDisk(facts), ...judgeWritable(facts), ...judgeTools(facts)]
}

function judgeDisk({ dataDir, disk }: MachineFacts): Finding {
  if (!disk.known) return skipped(`How much room ${dataDir} has is not known: ${disk.why}`)
  const { freeBytes, totalBytes } = disk.value
  const says = `${dataDir} has ${size(freeBytes)} of ${size(totalBytes)} left.`
  const fix = 'Give it a larger volume, or keep less: --keep-builds-days, --keep-logs-days'
  if (freeBytes < littleBytes) return failed(says, fix)
  return freeBytes < someBytes ? warning(says, fix) : ok(says)
}

function judgeWritable({ dataDir, isWritable }: MachineFacts): Finding[] {
  if (isWritable !== false) return []
  return [
    failed(
      `${dataDir} cannot be written to by this user.`,
      'Run as the user of the service, or give that user the directory: chown',
    ),
  ]
}

function judgeTools({ tools, isRoot }: MachineFacts): Finding[] {
  if (tools === null) return []
  const missing = tools.missing
  return [
    missing.length === 0
      ? ok('The tools that building on this machine takes are there.')
      : failed(`Building on this machine lacks ${listed(missing)}.`, `sudo ${tools.install}`),
    ...(isRoot
      ? []
      : [warning('Not root: strategies that use buildah are refused by the cluster on this machine.')]),
  ]
}
