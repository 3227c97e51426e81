import type { ThrownError } from './protocol.ts'

/**
 * SQLite's primary result codes that speak about the machine and not about the statement: BUSY,
 * NOMEM, READONLY, IOERR, FULL, CANTOPEN, PROTOCOL: https://sqlite.org/rescode.html
 */
const machineCodes: ReadonlySet<number> = new Set([5, 7, 8, 10, 13, 14, 15])

/** What of an error goes to the other thread. */
export function toThrown(error: unknown): ThrownError {
  if (!(error instanceof Error))
    return { name: 'Error', message: String(error), stack: undefined, unavailable: false }
  const { name, message, stack } = error
  const code = 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : null
  return { name, message, stack, unavailable: code !== null && machineCodes.has(code) }
}

/** The error again, with the name and the stack of the thread that it comes from. */
export function fromThrown({ name, message, stack }: ThrownError): Error {
  const error = new Error(message)
  error.name = name
  if (stack !== undefined) error.stack = stack
  return error
}
