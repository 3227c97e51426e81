import type { Column, Kind } from '../kinds/kind.ts'
import type { KubeObject } from '../objects/client.ts'

const nameColumn: Column & { format: string } = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: 'Unique within its namespace',
}

/** Whether the client asked for `as=Table`, as kubectl does to print. */
export function wantsTable(accept: string | undefined): boolean {
  return (accept ?? '').split(',').some((one) => /;as=Table\b/.test(one) && /;v=v1\b/.test(one))
}

/**
 * What kubectl prints (https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables).
 * `include` is how much of the object goes with each row: Metadata unless asked otherwise.
 */
export function makeTable(
  kind: Kind,
  objects: KubeObject[],
  options: { now: number; include: string | null; metadata: Record<string, unknown> },
): Record<string, unknown> {
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: options.metadata,
    columnDefinitions: withName(kind, { ...nameColumn, wide: kind.hidesName }, kind.columns).map(
      ({ wide, ...column }) => ({
        format: '',
        ...column,
        // Ages are worded here, so the client must not take them for times.
        type: column.type === 'date' ? 'string' : column.type,
        priority: wide === true ? 1 : 0,
      }),
    ),
    rows: objects.map((object) => ({
      cells: withName(kind, object.metadata.name, kind.cells(object, options.now)),
      ...(options.include === 'None'
        ? {}
        : { object: options.include === 'Object' ? object : metadataOf(object) }),
    })),
  }
}

function withName<Name, Other>({ hidesName }: Kind, name: Name, others: Other[]): (Name | Other)[] {
  return hidesName ? [...others, name] : [name, ...others]
}

function metadataOf({ metadata }: KubeObject): Record<string, unknown> {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata }
}
