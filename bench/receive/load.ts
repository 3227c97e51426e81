import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

/** What a load found out. */
export interface LoadResult {
  /** Answered with the wanted status. */
  acknowledged: number
  otherAnswers: number
  /** At most so many more were sent, and their answers not awaited. */
  cutOff: number
  seconds: number
  /** Milliseconds. */
  p50: number
  p99: number
}

export interface LoadOptions {
  url: URL
  connections: number
  seconds: number
  /** Bodies with their signatures; every request has a GUID of its own. */
  deliveries: { body: Buffer; signature: string }[]
  status: number
}

/**
 * Keeps `connections` requests under way over as many sockets, one on each. Speaks raw HTTP/1.1 over
 * prepared bytes, so that the load takes little of the machine that it measures.
 */
export async function load(options: LoadOptions): Promise<LoadResult> {
  const latencies: number[] = []
  let otherAnswers = 0
  const started = performance.now()
  const stop = started + options.seconds * 1_000
  const note = (status: number, milliseconds: number) => {
    if (status === options.status) latencies.push(milliseconds)
    else otherAnswers += 1
  }
  const sockets = Array.from({ length: options.connections }, (_, index) => drive(options, index, stop, note))
  await Promise.all(sockets)
  const seconds = (performance.now() - started) / 1_000
  latencies.sort((a, b) => a - b)
  const at = (share: number) =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? NaN
  return {
    acknowledged: latencies.length,
    otherAnswers,
    cutOff: 0,
    seconds,
    p50: at(0.5),
    p99: at(0.99),
  }
}

/** One socket: sends, reads the whole answer, sends the next. Reconnects when the server says close. */
async function drive(
  options: LoadOptions,
  first: number,
  stop: number,
  note: (status: number, milliseconds: number) => void,
): Promise<void> {
  let next = first
  while (performance.now() < stop) {
    await new Promise<void>((resolve, reject) => {
      const socket = connect(Number(options.url.port), options.url.hostname).setNoDelay()
      let sentAt = 0
      let answer = ''
      const send = () => {
        const delivery = options.deliveries[next++ % options.deliveries.length]
        if (delivery === undefined) throw new Error('nothing to send')
        answer = ''
        sentAt = performance.now()
        socket.cork()
        socket.write(head(options.url, delivery))
        socket.write(delivery.body)
        socket.uncork()
      }
      socket.setEncoding('latin1')
      socket.on('connect', send)
      socket.on('data', (text: string) => {
        answer += text
        if (!isWhole(answer)) return
        note(Number(answer.slice(9, 12)), performance.now() - sentAt)
        if (performance.now() < stop && !/^connection: close\r?$/im.test(answer)) send()
        else socket.end()
      })
      socket.on('close', () => resolve())
      socket.on('error', reject)
    })
    await wait(0)
  }
}

function head(url: URL, { body, signature }: { body: Buffer; signature: string }): string {
  return [
    `POST ${url.pathname} HTTP/1.1`,
    `Host: ${url.host}`,
    'Content-Type: application/json',
    `Content-Length: ${body.byteLength}`,
    'User-Agent: GitHub-Hookshot/bench',
    'X-GitHub-Event: push',
    `X-GitHub-Delivery: ${randomUUID()}`,
    `X-Hub-Signature-256: ${signature}`,
    '\r\n',
  ].join('\r\n')
}

function isWhole(answer: string): boolean {
  const end = answer.indexOf('\r\n\r\n')
  if (end < 0) return false
  const length = /^content-length: (\d+)/im.exec(answer)
  if (length !== null) return answer.length >= end + 4 + Number(length[1])
  return answer.endsWith('\r\n0\r\n\r\n')
}
