type Scalar = 'text' | 'bytes' | 'number' | 'flag'

type Field = { name: string; list?: true } & (
  { type: Scalar } | { type: 'message'; of: Message } | { type: 'map'; values: Scalar }
)

/** Field number → field. */
export type Message = Record<number, Field>

const text = (name: string): Field => ({ name, type: 'text' })
const texts = (name: string): Field => ({ name, type: 'text', list: true })
const flag = (name: string): Field => ({ name, type: 'flag' })
const number = (name: string): Field => ({ name, type: 'number' })
const map = (name: string, values: Scalar): Field => ({ name, type: 'map', values })
const message = (name: string, of: Message): Field => ({ name, type: 'message', of })
const messages = (name: string, of: Message): Field => ({ name, type: 'message', of, list: true })

const ownerReference: Message = {
  1: text('kind'),
  3: text('name'),
  4: text('uid'),
  5: text('apiVersion'),
  6: flag('controller'),
  7: flag('blockOwnerDeletion'),
}

/** Times are read by no one: the server sets them, and a new object has none. */
const metadata = message('metadata', {
  1: text('name'),
  2: text('generateName'),
  3: text('namespace'),
  4: text('selfLink'),
  5: text('uid'),
  6: text('resourceVersion'),
  7: number('generation'),
  8: message('creationTimestamp', {}),
  11: map('labels', 'text'),
  12: map('annotations', 'text'),
  13: messages('ownerReferences', ownerReference),
  14: texts('finalizers'),
})

const objectReference: Message = {
  1: text('kind'),
  2: text('namespace'),
  3: text('name'),
  4: text('uid'),
  5: text('apiVersion'),
  6: text('resourceVersion'),
  7: text('fieldPath'),
}

/**
 * The numbers of the fields, from `generated.proto` in https://github.com/kubernetes/api (core/v1) and
 * https://github.com/kubernetes/apimachinery (meta/v1, runtime); the reviews are from authorization/v1 and
 * authentication/v1.
 */
export const shapes: { envelope: Message; kinds: Record<string, Message> } = {
  envelope: {
    1: message('typeMeta', { 1: text('apiVersion'), 2: text('kind') }),
    2: { name: 'raw', type: 'bytes' },
    3: text('contentEncoding'),
    4: text('contentType'),
  },
  kinds: {
    Namespace: {
      1: metadata,
      2: message('spec', { 1: texts('finalizers') }),
      3: message('status', { 1: text('phase') }),
    },
    Secret: {
      1: metadata,
      2: map('data', 'bytes'),
      3: text('type'),
      4: map('stringData', 'text'),
      5: flag('immutable'),
    },
    ConfigMap: {
      1: metadata,
      2: map('data', 'text'),
      3: map('binaryData', 'bytes'),
      4: flag('immutable'),
    },
    ServiceAccount: {
      1: metadata,
      2: messages('secrets', objectReference),
      3: messages('imagePullSecrets', { 1: text('name') }),
      4: flag('automountServiceAccountToken'),
    },
    SelfSubjectAccessReview: {
      1: metadata,
      2: message('spec', {
        1: message('resourceAttributes', {
          1: text('namespace'),
          2: text('verb'),
          3: text('group'),
          4: text('version'),
          5: text('resource'),
          6: text('subresource'),
          7: text('name'),
        }),
        2: message('nonResourceAttributes', { 1: text('path'), 2: text('verb') }),
      }),
      3: message('status', {
        1: flag('allowed'),
        2: text('reason'),
        3: text('evaluationError'),
        4: flag('denied'),
      }),
    },
    SelfSubjectRulesReview: {
      1: metadata,
      2: message('spec', { 1: text('namespace') }),
      3: message('status', { 3: flag('incomplete'), 4: text('evaluationError') }),
    },
    SelfSubjectReview: {
      1: metadata,
      2: message('status', { 1: message('userInfo', { 1: text('username'), 2: text('uid') }) }),
    },
    DeleteOptions: {
      1: number('gracePeriodSeconds'),
      2: message('preconditions', { 1: text('uid'), 2: text('resourceVersion') }),
      3: flag('orphanDependents'),
      4: text('propagationPolicy'),
      5: texts('dryRun'),
    },
  },
}
