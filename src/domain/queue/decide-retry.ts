/** That a failed execution is followed by another one that nobody asked for. */
export interface RetryByItself {
  /** Which of a row of attempts the next one is: 2 or more. */
  attempt: number
  /** How many there are at most. */
  of: number
}

/** What a person is not asked to do three times over. */
const attempts = 3
const firstPauseMs = 30_000
const longestPauseMs = 120_000

/**
 * Whether a failed execution is tried again without anybody asking. Only what failed for the cluster is, since what
 * failed by itself would again; and only so often, because what kills every node that it comes to must end.
 *
 * @param isInfrastructure whether its reason tells of the cluster and not of the build
 * @param isWanted whether nobody has asked it to end, and its repository may still build
 * @param before that this execution was itself such a retry; null where somebody wanted it: then a new row begins
 */
export function decideRetry({
  isInfrastructure,
  isWanted,
  before,
}: {
  isInfrastructure: boolean
  isWanted: boolean
  before: RetryByItself | null
}): { retry: RetryByItself; afterMs: number } | null {
  const attempt = (before?.attempt ?? 1) + 1
  if (!isInfrastructure || !isWanted || attempt > attempts) return null
  const afterMs = Math.min(longestPauseMs, firstPauseMs * 4 ** (attempt - 2))
  return { retry: { attempt, of: attempts }, afterMs }
}

/**
 * When the pause of a Build ends (epoch ms); null where it has none, or none any more. One that is farther off than
 * any pause was begun by a clock that was ahead.
 */
export function pauseEnd(notBefore: number | null, now: number): number | null {
  return notBefore !== null && notBefore > now && notBefore <= now + longestPauseMs ? notBefore : null
}
