import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { admit, observe, planBuild, step, writeLog } from '../../../../test/support/plan-build.ts'
import { startHttp, type TestHttp } from '../../../../test/support/servers/start-http.ts'

interface Message {
  event: string
  id: string
  data: Record<string, unknown>
}

let http: TestHttp
beforeAll(async () => {
  http = await startHttp()
})
afterAll(() => http.close())

/** Messages of a stream as they come; ends with it. */
async function* messages(answer: Response): AsyncGenerator<Message, undefined> {
  let text = ''
  for await (const part of answer.body!.pipeThrough(new TextDecoderStream())) {
    text += part
    for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
      const fields = new Map<string, string>()
      for (const line of text.slice(0, end).split('\n')) {
        const [name = '', ...value] = line.split(': ')
        fields.set(name, value.join(': '))
      }
      text = text.slice(end + 2)
      const data = fields.get('data')
      if (data === undefined) continue
      yield {
        event: fields.get('event') ?? '',
        id: fields.get('id') ?? '',
        data: JSON.parse(data) as Message['data'],
      }
    }
  }
}

async function next(stream: AsyncGenerator<Message, undefined>, event: string): Promise<Message> {
  for (;;) {
    const result = await stream.next()
    if (result.done === true) throw new Error(`the stream ended before an event ${event}`)
    if (result.value.event === event) return result.value
  }
}

async function running() {
  const { build } = await planBuild(http.store)
  const execution = await admit(http.store, build)
  const steps = [step('build', 'running')]
  await observe(http.store, execution, { steps })
  return { build, execution, path: `/api/v1/builds/${build.id}/events` }
}

describe('GET /api/v1/builds/{id}/events', () => {
  it('tells changes of state and whole lines of the log, and ends with the build', async () => {
    const { execution, path } = await running()
    const answer = await http.get(path)
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    const stream = messages(answer)
    expect((await next(stream, 'build')).data).toMatchObject({ state: 'running' })
    await writeLog(http.store, execution, 'build', 'one\n\u001b[31mtwo\u001b[0m\nthr')
    expect((await next(stream, 'log')).data).toEqual({
      execution: execution.id,
      step: 'build',
      from: 0,
      next: 17,
      lines: ['one', 'two'],
    })
    await writeLog(http.store, execution, 'build', 'ee')
    await observe(http.store, execution, {
      state: 'succeeded',
      endedAt: Date.now(),
      steps: [step('build', 'succeeded', 0)],
    })
    expect((await next(stream, 'log')).data).toMatchObject({ from: 17, lines: ['three'] })
    expect((await next(stream, 'build')).data).toMatchObject({ state: 'completed' })
    expect((await next(stream, 'end')).data).toEqual({})
    expect((await stream.next()).done).toBe(true)
  })

  it('goes on after the event that Last-Event-ID names, without a loss or a repeat', async () => {
    const { execution, path } = await running()
    await writeLog(http.store, execution, 'build', 'one\n')
    const first = messages(await http.get(path))
    await next(first, 'log')
    const { id } = await next(first, 'build')
    await first.return(undefined)

    await writeLog(http.store, execution, 'build', 'two\n')
    const second = messages(await http.get(path, { headers: { 'last-event-id': id } }))
    expect((await second.next()).value).toMatchObject({ event: 'log', data: { lines: ['two'] } })
    await second.return(undefined)

    const third = messages(await http.get(`${path}?cursor=${encodeURIComponent(id)}`))
    expect((await third.next()).value).toMatchObject({ event: 'log', data: { lines: ['two'] } })
    await third.return(undefined)
  })

  it('starts from the beginning for an id that is not one of ours', async () => {
    const { execution, path } = await running()
    await writeLog(http.store, execution, 'build', 'one\n')
    const stream = messages(await http.get(path, { headers: { 'last-event-id': '"><script>' } }))
    expect((await next(stream, 'log')).data).toMatchObject({ from: 0, lines: ['one'] })
    await stream.return(undefined)
  })

  it('sends a build that is over, its whole log, and the end', async () => {
    const { execution, path } = await running()
    const many = Array.from({ length: 20_000 }, (_, n) => `line ${n}`)
    await writeLog(http.store, execution, 'build', many.join('\n'))
    await observe(http.store, execution, {
      state: 'cancelled',
      endedAt: Date.now(),
      steps: [step('build', 'failed', 1)],
    })
    const lines: unknown[] = []
    for await (const { event, data } of messages(await http.get(path)))
      if (event === 'log') lines.push(...(data['lines'] as string[]))
    expect(lines).toEqual(many)
  })

  it('answers 404 for a build that is not there', async () => {
    expect((await http.get('/api/v1/builds/b404/events')).status).toBe(404)
  })
})
