import type { Kind } from './kind.ts'

const everywhere = ['metadata.name', 'metadata.namespace']

/** By kind, what a real API server selects by (`kubectl get --field-selector`). */
const more: Record<string, string[]> = {
  Event: [
    ...['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].map(
      (field) => `involvedObject.${field}`,
    ),
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  Namespace: ['status.phase'],
  Node: ['spec.unschedulable'],
  Pod: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ],
  Secret: ['type'],
}

/** The path in the object that a field selector's label stands for; null for one that selects nothing. */
export function selectableField({ kind }: Pick<Kind, 'kind'>, label: string): string | null {
  if (!everywhere.includes(label) && more[kind]?.includes(label) !== true) return null
  return kind === 'Event' && label === 'source' ? 'source.component' : label
}
