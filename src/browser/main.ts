import { closeAsked } from './live/close-asked.ts'
import { startTicking } from './live/count-elapsed.ts'
import { keepLive } from './live/keep-live.ts'
import { offerCopies } from './live/offer-copies.ts'
import { adoptLogs, takeLines } from './log/adopt-logs.ts'

// What every page runs once it was read. Text of strangers only ever goes through textContent; markup comes from the
// service's own pages, which escape it.
offerCopies(document)
startTicking()
closeAsked()
adoptLogs()
keepLive(takeLines)
