import pg from 'pg'

/** Codes of Node for a certificate that no authority which it knows stands for. */
const untrusted = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
])
const unknownAuthority =
  'its certificate is of an authority that is not known here: name the file that has it with --database-ca-file'

/** The connection is gone, or the server takes no more on it: what was under way on it has not been committed. */
export class ConnectionLostError extends Error {
  override readonly name = 'ConnectionLostError'
  constructor(cause: unknown) {
    const { code, message } =
      cause instanceof Error ? (cause as NodeJS.ErrnoException) : { message: String(cause) }
    super(code !== undefined && untrusted.has(code) ? unknownAuthority : message, { cause })
  }
}

/**
 * SQLSTATEs that end a session, beside those that are FATAL: connection exceptions, shutdowns, and a server that was
 * made a standby: https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const ending = /^(08...|57P0.|25006|25P03|25P04)$/
/** Those that speak about the machine and not about the statement: out of disk, memory or time. */
const machine = /^(53...|58...|57014|55P03)$/
/**
 * Somebody else's transaction came between: a serialization failure, a deadlock, a key that has been taken or a row
 * that has been deleted since we looked. The same change finds it, when it is made once more.
 */
const contention = /^(40001|40P01|23505|23503)$/

/** What a driver's call has thrown, as a lost connection where it is one. */
export function judgeDriverError(error: unknown): unknown {
  if (!(error instanceof pg.DatabaseError)) return new ConnectionLostError(error)
  const isEnding = error.severity === 'FATAL' || error.severity === 'PANIC' || ending.test(error.code ?? '')
  // A newer replica has added a column: statements that were planned before have to be planned anew, on a new session.
  const isOutdated = error.code === '0A000' && error.routine === 'RevalidateCachedQuery'
  return isEnding || isOutdated ? new ConnectionLostError(error) : error
}

/** Whether the same may work later, without anything being changed. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof ConnectionLostError) return true
  return error instanceof pg.DatabaseError && machine.test(error.code ?? '')
}

/** Whether the same may work at once. */
export function isContention(error: unknown): boolean {
  return error instanceof pg.DatabaseError && contention.test(error.code ?? '')
}
