import { setTimeout as delay } from 'node:timers/promises'
import { startHttp } from '../../test/support/servers/start-http.ts'
import { admit, observe, planBuild, step } from '../../test/support/plan-build.ts'

/** The HTTP side with two builds: one whose log is long, and one whose log grows; in a process of its own. */
const [megabytes = 200, linesASecond = 5_000] = process.argv.slice(2).map(Number)
const chunkBytes = 64 * 1024
const everyMs = 50

const http = await startHttp()

async function running(): Promise<{
  build: string
  execution: string
  append: (data: Buffer) => Promise<void>
}> {
  const { build } = await planBuild(http.store)
  const execution = await admit(http.store, build)
  await observe(http.store, execution, { steps: [step('build', 'running')] })
  const about = { executionId: execution.id, step: 'build' }
  let firstByte = 0
  return {
    build: build.id,
    execution: execution.id,
    async append(data) {
      ;({ end: firstByte } = await http.store.commit('appendLog', {
        ...about,
        firstByte,
        data,
        at: Date.now(),
      }))
    },
  }
}

const long = await running()
let n = 0
for (let bytes = 0; bytes < megabytes * 1_000_000; bytes += chunkBytes) {
  const lines: string[] = []
  for (let size = 0; size < chunkBytes - 100; size += lines.at(-1)?.length ?? 0)
    lines.push(`#${(n += 1)} [build 3/7] \u001b[32mCompiling\u001b[0m part ${n} of something that is long\n`)
  await long.append(Buffer.from(lines.join('')))
}

const live = await running()
const message = { url: http.server.url, token: http.token, long, live, lines: n }
process.send?.(message)

const ended = new AbortController()
process.on('message', (asked) => {
  if (asked === 'memory') process.send?.({ rss: process.memoryUsage().rss, cpu: process.cpuUsage() })
  else if (asked === 'write') void write()
  else ended.abort()
})

/** What a step writes: each line says when. */
async function write(): Promise<void> {
  const perTurn = Math.ceil((linesASecond * everyMs) / 1000)
  let next = Date.now()
  while (!ended.signal.aborted) {
    next += everyMs
    const text = `written ${Date.now()} and what a compiler has to say of the file that it reads just now\n`
    await live.append(Buffer.from(text.repeat(perTurn)))
    await delay(Math.max(0, next - Date.now()))
  }
  await http.close()
  process.exit(0)
}
