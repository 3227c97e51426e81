import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A span as it came in, with plain attributes. */
export interface ReceivedSpan {
  traceId: string
  spanId: string
  parentSpanId: string | null
  name: string
  startedAt: number
  endedAt: number
  attributes: Record<string, unknown>
  failed: boolean
}

interface OtlpSpan {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes: { key: string; value: Record<string, unknown> }[]
  status: { code?: number }
}
interface OtlpBody {
  resourceSpans: { resource: { attributes: OtlpSpan['attributes'] }; scopeSpans: { spans: OtlpSpan[] }[] }[]
}

/** A collector of traces on loopback: OTLP over HTTP as JSON (https://opentelemetry.io/docs/specs/otlp/#otlphttp). */
export interface OtlpReceiver extends AsyncDisposable {
  endpoint: string
  spans: ReceivedSpan[]
  /** Of the resource that sent them. */
  services: Set<unknown>
}

export async function receiveOtlp(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = []
  const services = new Set<unknown>()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => void chunks.push(chunk))
    request.on('end', () => {
      const isTraces = request.method === 'POST' && request.url === '/v1/traces'
      const isJson = request.headers['content-type'] === 'application/json'
      if (!isTraces || !isJson) {
        response.writeHead(isTraces ? 415 : 404).end()
        return
      }
      const body = JSON.parse(Buffer.concat(chunks).toString()) as OtlpBody
      for (const { resource, scopeSpans } of body.resourceSpans) {
        services.add(plain(resource.attributes)['service.name'])
        spans.push(...scopeSpans.flatMap((scope) => scope.spans.map(toReceived)))
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${port}`,
    spans,
    services,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function toReceived(span: OtlpSpan): ReceivedSpan {
  const { traceId, spanId, parentSpanId, name, attributes, status } = span
  return {
    ...{ traceId, spanId, name },
    parentSpanId: parentSpanId === undefined || parentSpanId === '' ? null : parentSpanId,
    startedAt: Number(BigInt(span.startTimeUnixNano) / 1_000_000n),
    endedAt: Number(BigInt(span.endTimeUnixNano) / 1_000_000n),
    attributes: plain(attributes),
    failed: status.code === 2,
  }
}

function plain(attributes: OtlpSpan['attributes']): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))
}
