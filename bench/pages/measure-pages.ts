import { execFileSync, fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Finding, Measurement } from '../measurement.ts'

const [megabytes, viewers, linesASecond, seconds] = [200, 200, 5_000, 10]

interface Told {
  url: string
  token: string
  lines: number
  long: { build: string; execution: string }
  live: { build: string }
}

/** A log that is long, and one that grows fast with many who watch. */
export const measurePages: Measurement = {
  title: `Pages: a log of ${megabytes} MB, and ${viewers} viewers of one that grows by ${linesASecond} lines a second; the service on one core`,
  async run(progress) {
    progress('a long log is written')
    const child = fork(join(import.meta.dirname, 'serve-pages.ts'), [String(megabytes), String(linesASecond)])
    const isPinned = pin(child)
    const [served] = (await once(child, 'message')) as [Told]
    const { url, token, long, live } = served
    const page = await firstByte(url, token, `/builds/${long.build}`)
    const path = `/api/v1/executions/${long.execution}/steps/build`
    const middle = await firstByte(url, token, `${path}/lines?from=${Math.floor(served.lines / 2)}&count=300`)
    const begun = performance.now()
    const found = await whole(url, token, `${path}/search?q=nothing+like+it`)
    const search = performance.now() - begun

    progress(`${viewers} viewers for ${seconds} s`)
    const before = await ask(child)
    const lags: number[] = []
    const ending = new AbortController()
    let bytes = 0
    let written = 0
    const streams = Array.from({ length: viewers }, () =>
      watch(`${url}/api/v1/builds/${live.build}/events?log=lines`, token, ending.signal, (text) => {
        bytes += text.length
        written = Math.max(written, Number(/"total":(\d+)/.exec(text)?.[1] ?? 0))
        for (const [, at] of text.matchAll(/"text":"written (\d+) [^}]*\}\]/g))
          lags.push(Date.now() - Number(at))
      }),
    )
    child.send('write')
    await delay(seconds * 1000)
    const after = await ask(child)
    ending.abort()
    await Promise.allSettled(streams)
    child.send('end')
    await once(child, 'exit')
    lags.sort((a, b) => a - b)
    const at = (share: number) => lags[Math.floor(lags.length * share)] ?? Infinity
    const cpu = (after.cpu.user + after.cpu.system - before.cpu.user - before.cpu.system) / 1e6 / seconds
    return [
      row(`first byte of the build's page, ${megabytes} MB of log`, `${page.toFixed(0)} ms`, [
        'below 300 ms',
        page < 300,
      ]),
      row('first byte of 300 lines from its middle', `${middle.toFixed(0)} ms`, [
        'below 100 ms',
        middle < 100,
      ]),
      row(
        'searching all of it',
        `${search.toFixed(0)} ms${found.includes('"truncated":true') ? ' (cut)' : ''}`,
      ),
      row('from a line being written to a viewer having it, median', `${at(0.5)} ms`, [
        'below 1 s',
        at(0.5) < 1000,
      ]),
      row('… of a hundred the slowest', `${at(0.99)} ms`, ['below 2 s', at(0.99) < 2000]),
      row('memory of the service', `${mb(before.rss)} → ${mb(after.rss)}`, [
        'grows by less than 300 MB',
        after.rss - before.rss < 300e6,
      ]),
      row('lines written a second', (written / seconds).toFixed(0)),
      row('processor', `${cpu.toFixed(2)} cores${isPinned ? '' : ' (not pinned)'}`),
      row('sent', `${(bytes / 1e6 / seconds).toFixed(1)} MB a second`),
    ]
  },
}

function row(what: string, value: string, goal?: [string, boolean]): Finding {
  return { what, value, goal: goal === undefined ? null : { text: goal[0], reached: goal[1] } }
}

const mb = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`

/** To the first core, where that can be had. */
function pin({ pid }: ChildProcess): boolean {
  if (!existsSync('/usr/bin/taskset')) return false
  execFileSync('/usr/bin/taskset', ['-a', '-p', '-c', '0', String(pid)], { stdio: 'ignore' })
  return true
}

async function ask(child: ChildProcess): Promise<{ rss: number; cpu: NodeJS.CpuUsage }> {
  const answer = once(child, 'message')
  child.send('memory')
  const [told] = (await answer) as [{ rss: number; cpu: NodeJS.CpuUsage }]
  return told
}

/** Milliseconds, the median of several. */
async function firstByte(url: string, token: string, path: string): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < 9; round += 1) {
    const begun = performance.now()
    const answer = await fetch(url + path, {
      headers: { authorization: `Bearer ${token}`, accept: 'text/html, */*' },
    })
    times.push(performance.now() - begun)
    if (!answer.ok) throw new Error(`${path} answers ${answer.status}`)
    await answer.text()
  }
  return times.sort((a, b) => a - b)[4] ?? 0
}

async function whole(url: string, token: string, path: string): Promise<string> {
  return await (await fetch(url + path, { headers: { authorization: `Bearer ${token}` } })).text()
}

/** Hands on each message of a stream until the signal aborts. */
function watch(
  url: string,
  token: string,
  signal: AbortSignal,
  take: (message: string) => void,
): Promise<void> {
  return new Promise((resolve) => {
    const asked = request(
      url,
      { signal, headers: { authorization: `Bearer ${token}` }, agent: false },
      (answer) => {
        let text = ''
        answer.setEncoding('utf8')
        answer.on('data', (part: string) => {
          text += part
          const end = text.lastIndexOf('\n\n')
          if (end === -1) return
          for (const message of text.slice(0, end).split('\n\n')) take(message)
          text = text.slice(end + 2)
        })
        answer.on('error', () => resolve())
        answer.on('close', () => resolve())
      },
    )
    asked.on('error', () => resolve())
    asked.end()
  })
}
