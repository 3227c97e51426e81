import { buildRunKind } from './build-run.ts'
import { buildKind } from './build.ts'
import { configMapKind } from './config-map.ts'
import { eventKind } from './event.ts'
import type { Kind } from './kind.ts'
import { namespaceKind } from './namespace.ts'
import { nodeKind } from './node.ts'
import { podKind } from './pod.ts'
import { secretKind } from './secret.ts'
import { serviceAccountKind } from './service-account.ts'
import { buildStrategyKind, clusterBuildStrategyKind } from './strategy.ts'
import { taskRunKind } from './task-run.ts'

/** Everything that the embedded cluster's API serves. */
export const allKinds: readonly Kind[] = [
  namespaceKind,
  secretKind,
  configMapKind,
  serviceAccountKind,
  podKind,
  eventKind,
  nodeKind,
  buildKind,
  buildRunKind,
  buildStrategyKind,
  clusterBuildStrategyKind,
  taskRunKind,
]
