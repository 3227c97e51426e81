import type { Stage } from './stage.ts'

/** Stages that begin once something is known; stopped before that, they never do. `null`: it is known. */
export function startAfter(known: Promise<void> | null, stages: () => Stage[]): Stage {
  let isStopped = false
  let running: Stage[] = known === null ? stages() : []
  void known?.then(() => {
    if (!isStopped) running = stages()
  })
  return {
    name: 'stages',
    async stop() {
      isStopped = true
      await Promise.all(running.map((stage) => stage.stop()))
    },
  }
}
