import type { IncomingMessage } from 'node:http'
import { parse as parseYaml } from 'yaml'
import { ApiError } from '../objects/client.ts'
import { badRequest } from './answer.ts'
import { decodeProtobuf } from './protobuf/decode-protobuf.ts'

/** As a real API server caps a request. */
const bodyCap = 3 * 1024 * 1024
/** Of nested objects and lists; everything that walks a body does so recursively. */
const depthCap = 100

/** Bytes of a body. Throws 413 over the cap, before reading where the length is announced. */
async function readBytes(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > bodyCap) throw tooLarge()
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > bodyCap) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** The body as a value, from JSON, YAML or protobuf; undefined when there is none. Throws 400, 413, 415. */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  const type = mediaType(request)
  const bytes = await readBytes(request)
  if (type === 'application/vnd.kubernetes.protobuf') {
    const object = bytes.length === 0 ? undefined : decodeProtobuf(bytes)
    if (object === null) throw unsupported(`${type} of this kind`, ['application/json', 'application/yaml'])
    return object
  }
  const text = bytes.toString('utf8')
  if (text.trim() === '') return undefined
  const value = parse(text, type.endsWith('yaml'))
  if (deeperThan(value, depthCap)) throw badRequest(`the body is nested deeper than ${depthCap}`)
  return value
}

/** The same, where only an object will do. */
export async function readObject(request: IncomingMessage): Promise<Record<string, unknown>> {
  const value = await readBody(request)
  if (!isRecord(value)) throw badRequest('the body must be one JSON object')
  return value
}

export function mediaType(request: IncomingMessage): string {
  return (request.headers['content-type'] ?? 'application/json').split(';')[0]?.trim().toLowerCase() ?? ''
}

export function unsupported(type: string, accepted: string[]): ApiError {
  const message = `the body of the request was in an unknown format (${type}) - accepted media types include: ${accepted.join(', ')}`
  return new ApiError(415, 'UnsupportedMediaType', message)
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parse(text: string, yaml: boolean): unknown {
  try {
    return yaml ? parseYaml(text, { maxAliasCount: 0 }) : JSON.parse(text)
  } catch {
    // The parser's message repeats the text, and that may be a secret.
    throw badRequest(`the body is not valid ${yaml ? 'YAML' : 'JSON'}`)
  }
}

function deeperThan(value: unknown, cap: number): boolean {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > cap) return true
    level = level.flatMap((one): unknown[] =>
      typeof one === 'object' && one !== null ? Object.values(one) : [],
    )
  }
  return false
}

function tooLarge(): ApiError {
  return new ApiError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${bodyCap}`)
}
