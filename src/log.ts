import { pino } from 'pino'
import type { LogLevel } from './config/config.ts'
import type { Log } from './ports.ts'

/** JSON lines on standard error, one an event; errors with their stack, never with a payload. */
export function openLog(level: LogLevel): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    pino.destination({ fd: 2, sync: true }),
  )
}
