import type { Changes } from '../domain/index.ts'
import type { Topic } from '../ports.ts'

const everything: Topic[] = ['builds', 'executions', 'reports']

/** For whom there may be work after a change, given what it returned. */
const woken: { [K in keyof Changes]: (out: Changes[K]['out']) => Topic[] } = {
  receiveDelivery: (out) => (out === 'seen' ? [] : ['deliveries']),
  claimDelivery: () => [],
  concludeDelivery: ({ verdict }) => {
    switch (verdict.kind) {
      case 'ignored':
        return []
      case 'invalid':
        return ['reports']
      // It may have cancelled others.
      case 'planned':
        return verdict.builds.length > 0 ? everything : ['reports']
      case 'asked':
        return verdict.builds.length > 0 ? everything : ['reports']
      case 'withdrawn':
      case 'noted':
        return verdict.cancelled.length > 0 ? everything : []
    }
  },
  // Both end a pause that the planner has chosen: it knows itself when to look again.
  deferDelivery: () => [],
  releaseClaims: (released) => (released > 0 ? ['deliveries'] : []),
  // What may not run any more has been cancelled.
  admitBuild: (execution) => (execution === null ? ['reports'] : ['executions', 'reports']),
  refuseBuild: (out) => (out === 'refused' ? everything : []),
  bindExecution: () => ['executions'],
  // An end leaves room under the limits, so the queue may move.
  advanceExecution: (out) => (out === 'changed' ? everything : []),
  appendLog: () => [],
  countLogLines: () => [],
  cancelBuild: (out) => (out === 'ended' ? [] : everything),
  retryBuild: (out) => (out === 'queued' || out === 'pending' ? ['builds', 'reports'] : []),
  approveCommit: ({ approved }) => (approved.length > 0 ? ['builds', 'reports'] : []),
  recordHeads: () => [],
  intendReport: () => [],
  acknowledgeReport: () => [],
  deferReport: () => [],
  holdReport: () => [],
  abandonReport: () => [],
  beat: ({ dead }) => (dead.length > 0 ? ['deliveries', 'builds', 'executions'] : []),
  holdLease: () => [],
  replayDelivery: (out) => (out === 'queued' ? ['deliveries'] : []),
  noteWebhook: () => [],
  createBuild: (out) => (out.kind === 'mismatch' || out.kind === 'repeated' ? [] : ['builds', 'reports']),
  startBuild: (out) => (out === 'queued' ? ['builds', 'reports'] : []),
  createToken: () => [],
  revokeToken: () => [],
  openSession: () => [],
  renewSession: () => [],
  closeSession: () => [],
  noteTokenUse: () => [],
  keepBadgeKey: () => [],
  prune: () => [],
}

/** Changes that tell what happened to those who follow it, where they wake anybody. */
const telling = new Set<keyof Changes>([
  ...(['concludeDelivery', 'admitBuild', 'refuseBuild', 'advanceExecution'] as const),
  ...(['cancelBuild', 'retryBuild', 'approveCommit', 'createBuild', 'startBuild'] as const),
])

type Committed = { name: keyof Changes; out: unknown }

function topicsOf({ name, out }: Committed): Topic[] {
  const topics = (woken[name] as (out: unknown) => Topic[])(out)
  return telling.has(name) && topics.length > 0 ? [...topics, 'events'] : topics
}

/** Listeners by topic; a group of changes wakes each of them once at most. */
export function createWakes(): {
  onWake(topic: Topic, listener: () => void): () => void
  /** Returns the topics. */
  wake(committed: Committed[]): Set<Topic>
  wakeTopics(topics: Iterable<Topic>): void
} {
  const listeners = new Map<Topic, Set<() => void>>()
  function wakeTopics(topics: Iterable<Topic>): void {
    for (const topic of topics) for (const listener of listeners.get(topic) ?? []) listener()
  }
  return {
    onWake(topic, listener) {
      const own = () => listener()
      const all = listeners.get(topic) ?? new Set()
      listeners.set(topic, all.add(own))
      return () => void all.delete(own)
    },
    wake(committed) {
      const topics = new Set(committed.flatMap(topicsOf))
      wakeTopics(topics)
      return topics
    },
    wakeTopics,
  }
}
