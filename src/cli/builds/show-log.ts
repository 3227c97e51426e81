import { z } from 'zod'
import { systemClock } from '../../clock.ts'
import { stripControl } from '../../logs/strip-control.ts'
import { followStream } from '../client/follow-stream.ts'
import { openService, type Service } from '../client/open-service.ts'
import { exitCodes, ServiceError } from '../client/service-error.ts'
import type { ServiceOptions } from '../client/service-options.ts'
import { paintState } from '../show/paint-state.ts'
import type { Terminal } from '../terminal.ts'

export interface LogOptions extends ServiceOptions {
  follow: boolean
  step?: string
  execution?: string
  json: boolean
}

const logMessage = z.looseObject({ step: z.string(), execution: z.string(), lines: z.array(z.string()) })
const buildMessage = z.looseObject({ state: z.string(), name: z.string() })

/** `slipway builds logs`; resolves with the exit code. */
export async function showLog(id: string, options: LogOptions, terminal: Terminal): Promise<number> {
  const service = await openService(options, process.env)
  if (options.follow) return await follow(service, id, options, terminal)
  const query = new URLSearchParams()
  if (options.step !== undefined) query.set('step', options.step)
  if (options.execution !== undefined) query.set('execution', options.execution)
  const path = `builds/${encodeURIComponent(id)}/log?${query.toString()}`
  const answer = await service.stream(path, { accept: 'text/plain' }, new AbortController().signal)
  for await (const line of linesOf(answer.body)) {
    const shown = stripControl(line)
    terminal.line(options.json ? JSON.stringify({ line: shown }) : shown)
  }
  return 0
}

async function follow(
  service: Service,
  id: string,
  { step: wanted, json }: LogOptions,
  terminal: Terminal,
): Promise<number> {
  const stopping = new AbortController()
  const stop = () => stopping.abort()
  process.once('SIGINT', stop)
  let state: string | null = null
  let shown: string | null = null
  try {
    const path = `builds/${encodeURIComponent(id)}/events`
    for await (const { event, data } of followStream(service, path, {
      signal: stopping.signal,
      clock: systemClock,
    })) {
      if (event === 'end') break
      const said: unknown = JSON.parse(data)
      if (event === 'build') {
        const build = checked(buildMessage, said)
        if (json) terminal.line(JSON.stringify({ event, ...build }))
        else if (build.state !== state)
          terminal.complain(`${build.name} is ${paintState(build.state, build.state, terminal)}`)
        state = build.state
      }
      if (event !== 'log') continue
      const log = checked(logMessage, said)
      if (wanted !== undefined && log.step !== wanted) continue
      if (json) terminal.line(JSON.stringify({ event, ...log }))
      else {
        if (wanted === undefined && shown !== `${log.execution} ${log.step}`)
          terminal.line(terminal.paint.bold(`==> ${log.step}`))
        shown = `${log.execution} ${log.step}`
        for (const line of log.lines) terminal.line(stripControl(line))
      }
    }
  } finally {
    process.off('SIGINT', stop)
  }
  if (stopping.signal.aborted) return 130
  return state === 'completed' ? 0 : exitCodes.failed
}

function checked<T>(schema: z.ZodType<T>, said: unknown): T {
  const parsed = schema.safeParse(said)
  if (parsed.success) return parsed.data
  throw new ServiceError('what the service tells is not of this version', exitCodes.failed, parsed.error)
}

async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string, undefined> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const bytes of body) {
    text += decoder.decode(bytes, { stream: true })
    const lines = text.split('\n')
    text = lines.pop() ?? ''
    yield* lines
  }
  if (text !== '') yield text
}
