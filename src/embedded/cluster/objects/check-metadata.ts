import type { ObjectMeta } from '../../../shipwright/index.ts'
import type { Kind } from '../kinds/kind.ts'
import type { Cause } from '../kinds/validate-object.ts'

const dnsLabel = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const label = new RegExp(`^${dnsLabel}$`)
const subdomain = new RegExp(`^${dnsLabel}(\\.${dnsLabel})*$`)
const qualifiedName = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/
const labelValue = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/

/** Bytes of all annotations of an object together, as Kubernetes caps them. */
const annotationsCap = 256 * 1024

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ and …/labels/ */
export function metadataMistakes(kind: Pick<Kind, 'kind'>, metadata: ObjectMeta): Cause[] {
  return [
    ...nameMistakes(kind, metadata.name ?? ''),
    ...Object.entries(metadata.labels ?? {}).flatMap(([key, value]) => [
      ...keyMistakes('metadata.labels', key),
      ...(labelValue.test(value) ? [] : [labelValueMistake(value)]),
    ]),
    ...Object.keys(metadata.annotations ?? {}).flatMap((key) =>
      keyMistakes('metadata.annotations', key.toLowerCase()),
    ),
    ...annotationSizeMistakes(metadata.annotations ?? {}),
  ]
}

function nameMistakes(kind: Pick<Kind, 'kind'>, name: string): Cause[] {
  const isNamespace = kind.kind === 'Namespace'
  const fits = isNamespace
    ? label.test(name) && name.length <= 63
    : subdomain.test(name) && name.length <= 253
  if (fits) return []
  const rule = isNamespace
    ? "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character, at most 63 characters"
    : "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character, at most 253 characters"
  return [mistake('metadata.name', name, rule)]
}

function keyMistakes(field: string, key: string): Cause[] {
  if (qualifiedName.test(key)) return []
  return [
    mistake(field, key, 'name part must be at most 63 alphanumeric characters, with an optional DNS prefix'),
  ]
}

function labelValueMistake(value: string): Cause {
  const rule =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character, at most 63 characters"
  return mistake('metadata.labels', value, rule)
}

function annotationSizeMistakes(annotations: Record<string, string>): Cause[] {
  const bytes = Object.entries(annotations).reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  )
  if (bytes <= annotationsCap) return []
  const message = `Too long: may not be more than ${annotationsCap} bytes`
  return [{ reason: 'FieldValueTooLong', field: 'metadata.annotations', message }]
}

function mistake(field: string, value: string, rule: string): Cause {
  return {
    reason: 'FieldValueInvalid',
    field,
    message: `Invalid value: ${JSON.stringify(value.slice(0, 100))}: ${rule}`,
  }
}
