import type { ChildProcess } from 'node:child_process'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { KubeObject } from '../../../src/embedded/cluster/objects/client.ts'

export type ClusterRequest =
  { id: number; verb: 'create'; object: object } | { id: number; verb: 'list' | 'deleteAll'; kind: string }
export interface ClusterReply {
  id: number
  objects: KubeObject[]
}

/** The embedded cluster as a process of its own, to be killed and started again. */
export interface ClusterProcess {
  start(): Promise<void>
  kill(): Promise<void>
  /** Answers what there is of the kind, or nothing where the process was killed over the question. */
  ask(
    request: { verb: 'create'; object: object } | { verb: 'list' | 'deleteAll'; kind: string },
  ): Promise<KubeObject[]>
}

/** On the files in `dir`. */
export function clusterProcess(dir: string): ClusterProcess {
  let child: ChildProcess | null = null
  let asked = 0
  const waiting = new Map<number, (objects: KubeObject[]) => void>()
  return {
    async start() {
      const started = fork(join(import.meta.dirname, 'run-cluster.ts'), [dir], {
        execArgv: ['--disable-warning=ExperimentalWarning'],
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      })
      child = started
      await once(started, 'message')
      started.on('message', ({ id, objects }: ClusterReply) => {
        waiting.get(id)?.(objects)
        waiting.delete(id)
      })
    },
    async kill() {
      if (child === null || child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
      for (const answer of waiting.values()) answer([])
      waiting.clear()
    },
    ask(request) {
      asked += 1
      const id = asked
      return new Promise((resolve) => {
        waiting.set(id, resolve)
        child?.send({ id, ...request }, () => {})
      })
    },
  }
}
