import { badRequest } from '../answer.ts'
import type { Message } from './protobuf-shapes.ts'
import { shapes } from './protobuf-shapes.ts'

/** What every body in this encoding begins with. */
const magic = Buffer.from('k8s\0')

/**
 * Reads an object in Kubernetes' protobuf encoding, which kubectl uses to create the core kinds that it
 * has commands for (https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding).
 * Null for a kind or a field that has no shape here: refused is better than stored by half. Throws 400.
 */
export function decodeProtobuf(body: Buffer): Record<string, unknown> | null {
  if (!body.subarray(0, magic.length).equals(magic)) throw malformed()
  const envelope = decode(body.subarray(magic.length), shapes.envelope)
  const { typeMeta, raw } = (envelope ?? {}) as {
    typeMeta?: { apiVersion?: string; kind?: string }
    raw?: string
  }
  const { apiVersion, kind = '' } = typeMeta ?? {}
  const shape = Object.hasOwn(shapes.kinds, kind) ? shapes.kinds[kind] : undefined
  if (shape === undefined || apiVersion === undefined) return null
  const object = decode(Buffer.from(raw ?? '', 'base64'), shape)
  return object === null ? null : { ...object, apiVersion, kind }
}

/** Null when a field has no shape. */
function decode(bytes: Buffer, message: Message): Record<string, unknown> | null {
  const single: [string, unknown][] = []
  const lists = new Map<string, unknown[]>()
  const maps = new Map<string, [string, unknown][]>()
  for (const { number, value } of split(bytes)) {
    const field = message[number]
    if (field === undefined) return null
    if (field.type === 'map') {
      append(maps, field.name, decodeEntry(bytesOf(value), field.values))
      continue
    }
    const read = field.type === 'message' ? decode(bytesOf(value), field.of) : scalar(field.type, value)
    if (read === null) return null
    if (field.list === true) append(lists, field.name, read)
    // Go writes the empty value of what is not there.
    else if (!isEmpty(read)) single.push([field.name, read])
  }
  const folded = [...maps].map(([name, entries]): [string, unknown] => [name, Object.fromEntries(entries)])
  return Object.fromEntries([...single, ...lists, ...folded])
}

/** An entry without a key or a value has an empty one. */
function decodeEntry(bytes: Buffer, values: 'text' | 'bytes' | 'number' | 'flag'): [string, unknown] {
  let [key, value] = ['', '' as unknown]
  for (const field of split(bytes)) {
    if (field.number === 1) key = bytesOf(field.value).toString('utf8')
    if (field.number === 2) value = scalar(values, field.value)
  }
  return [key, value]
}

function append<T>(into: Map<string, T[]>, name: string, item: T): void {
  const list = into.get(name)
  if (list === undefined) into.set(name, [item])
  else list.push(item)
}

function scalar(type: 'text' | 'bytes' | 'number' | 'flag', value: number | Buffer): unknown {
  switch (type) {
    case 'text':
      return bytesOf(value).toString('utf8')
    case 'bytes':
      return bytesOf(value).toString('base64')
    case 'number':
      return typeof value === 'number' ? value : null
    case 'flag':
      return value !== 0
  }
}

/** The fields of a message as they lie: varints as numbers, the rest as bytes. */
function* split(bytes: Buffer): Generator<{ number: number; value: number | Buffer }> {
  const at = { offset: 0 }
  while (at.offset < bytes.length) {
    const tag = varint(bytes, at)
    const wire = tag & 7
    if (wire === 0) yield { number: tag >>> 3, value: varint(bytes, at) }
    else if (wire === 2) {
      const length = varint(bytes, at)
      const end = at.offset + length
      if (end > bytes.length) throw malformed()
      yield { number: tag >>> 3, value: bytes.subarray(at.offset, end) }
      at.offset = end
    } else throw malformed()
  }
}

/** Beyond 2^53 a number loses digits; none of the fields read here gets there. */
function varint(bytes: Buffer, at: { offset: number }): number {
  let result = 0
  for (let shift = 0; shift < 10; shift++) {
    const byte = bytes[at.offset]
    if (byte === undefined) throw malformed()
    at.offset += 1
    result += (byte & 0x7f) * 2 ** (7 * shift)
    if (byte < 0x80) return result
  }
  throw malformed()
}

function bytesOf(value: number | Buffer): Buffer {
  if (typeof value === 'number') throw malformed()
  return value
}

function isEmpty(value: unknown): boolean {
  return (
    value === '' ||
    value === 0 ||
    (typeof value === 'object' && value !== null && Object.keys(value).length === 0)
  )
}

function malformed() {
  return badRequest('the body is not valid protobuf')
}
