/**
 * How changes of many replicas share one PostgreSQL database.
 *
 * On SQLite one writer makes one change after the other, and all changes are written for that. Here the same holds
 * for every change whose order matters: it runs in a transaction that holds the advisory lock `order` from its first
 * statement to its end, so that there is one such transaction at a time in all replicas. Isolation is READ COMMITTED,
 * and has to be: each statement sees all that was committed before it, so that the one who gets the lock sees what
 * its predecessor did; a snapshot taken before the lock was there (REPEATABLE READ) would not. PostgreSQL shows a
 * transaction's rows before it lets go of its locks, so live events, whose numbers are given under the lock, become
 * visible in the order of their numbers: a reader who has seen one will never find an earlier one later.
 *
 * What must not wait for that lock has a lane, which is a connection, of its own:
 *
 * - `receive`: deliveries are inserted under their GUID, which is unique; nothing else is read. A GUID whose row is
 *   under way elsewhere waits for that row alone. The changes of a group go out together, in two round trips.
 * - `claim`: FOR UPDATE SKIP LOCKED, so that two replicas never have the same delivery and none waits for another; and
 *   single updates of one row, which PostgreSQL makes one after the other by itself.
 * - `leases`: a replica has to be able to say that it is alive, and to keep its lease, however busy the others are.
 *   Each is one statement that judges the row as it is when it gets it. Times are the database's: see measure-skew.ts.
 * - `logs`: a chunk is inserted under the offset where the log ended; of two at the same offset one fails, is made
 *   once more, and finds that the log ends elsewhere.
 *
 * These touch rows that changes under the lock touch too: `deliveries` (concluded, pruned, claimed again), where each
 * update says in its condition which state it is for, and what is deleted is locked first (FOR UPDATE) and so looked
 * at again; `log_chunks`, whose foreign key keeps a chunk from coming after its execution is gone. Where that ends in
 * a deadlock or in a key that is taken or gone, the change is made once more: see database-errors.ts.
 *
 * Changes of one lane that have come while the last transaction was under way share the next (commit-lane.ts). Reads
 * have connections of their own and one snapshot each (read-lane.ts).
 */
import type { Changes } from '../../domain/index.ts'

export type LaneName = 'receive' | 'claim' | 'leases' | 'logs' | 'ordered'

/** Every change that is not here is `ordered`. */
const apart: Partial<Record<keyof Changes, LaneName>> = {
  receiveDelivery: 'receive',
  claimDelivery: 'claim',
  deferDelivery: 'claim',
  noteTokenUse: 'claim',
  beat: 'leases',
  holdLease: 'leases',
  releaseClaims: 'leases',
  appendLog: 'logs',
  countLogLines: 'logs',
}

/** Where a change is made. */
export function laneOf(change: keyof Changes): LaneName {
  return apart[change] ?? 'ordered'
}

/** How a lane makes its changes. */
interface LaneRules {
  /** Whether its transactions hold the lock. */
  isOrdered: boolean
  /** Whether the changes of a group have nothing to do with each other and may be under way together. */
  isParallel: boolean
  /** Changes that share a transaction at most. */
  largestGroup: number
  /** No change is added to a transaction that is older: others wait for it. */
  groupMs: number
  /** How long a change is tried again while the database is away; after that its caller is told. */
  patienceMs: number
  /** A connection on which a group takes longer is given up. */
  answerMs: number
}

const answerMs = 60_000

export const lanes: Record<LaneName, LaneRules> = {
  receive: {
    isOrdered: false,
    isParallel: true,
    largestGroup: 64,
    groupMs: 1_000,
    patienceMs: 5_000,
    answerMs,
  },
  // A claim whose caller was told nothing would hold its delivery for as long as this replica lives.
  claim: {
    isOrdered: false,
    isParallel: false,
    largestGroup: 16,
    groupMs: 50,
    patienceMs: Infinity,
    answerMs,
  },
  // Whoever cannot keep its lease has to know soon.
  leases: {
    isOrdered: false,
    isParallel: false,
    largestGroup: 16,
    groupMs: 1_000,
    patienceMs: 0,
    answerMs: 4_000,
  },
  logs: { isOrdered: false, isParallel: false, largestGroup: 64, groupMs: 50, patienceMs: 5_000, answerMs },
  ordered: { isOrdered: true, isParallel: false, largestGroup: 32, groupMs: 50, patienceMs: 5_000, answerMs },
}
