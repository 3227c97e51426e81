import type { Observation, Step, StepUsage } from '../domain/index.ts'
import type { Clock, Engine, RunSnapshot, UsageSample } from '../ports.ts'
import { stepUsageAnnotation } from '../shipwright/index.ts'
import { readStepUsage } from '../shipwright/step-usage.ts'

/** What the steps of one execution use: as their node counted it, else made of samples. */
interface UsageKeeper {
  /** Takes in what the node has noted on the Pod. */
  see(snapshot: RunSnapshot): void
  /** Looks at the step at work, when it is time to; never throws and keeps nobody waiting. */
  look(pod: string | null, steps: readonly Step[]): void
  /** Asks once more for containers that have ended, where that is not known; resolves after `patienceMs` at the latest. */
  askForEnd(
    pod: string | null,
    containers: readonly string[],
    patienceMs: number,
    signal: AbortSignal,
  ): Promise<void>
  /** The observation with what the steps used that have ended. */
  complete(observation: Observation, known: readonly Step[]): Observation
  /** When to look again (epoch ms); null while no step is at work. */
  dueAt(): number | null
}

/** Metrics servers look every 15 seconds. */
const sampleMs = 15_000
/** A cluster that does not measure is asked less often, and so is one that does not answer. */
const rareMs = 60_000

/** Begins with nothing: after a restart the samples of the step at work are those since then. */
export function keepUsage(
  { engine, clock }: { engine: Pick<Engine, 'usage'>; clock: Clock },
  namespace: string,
): UsageKeeper {
  const counted = new Map<string, StepUsage>()
  const sampled = new Map<string, StepUsage>()
  let atWork: { container: string; lookedAt: number } | null = null
  let nextAt: number | null = null
  let asking = false

  async function ask(pod: string): Promise<'measured' | 'unknown'> {
    const usage = await engine.usage({ namespace, pod })
    for (const [container, used] of usage?.counted ?? []) counted.set(container, used)
    const sample = atWork === null ? undefined : usage?.sampled.get(atWork.container)
    if (sample !== undefined && atWork !== null) add(atWork, sample)
    return sample === undefined ? 'unknown' : 'measured'
  }

  function add(work: { container: string; lookedAt: number }, sample: UsageSample): void {
    const before = sampled.get(work.container)
    const now = clock.now()
    sampled.set(work.container, {
      cpuSeconds: (before?.cpuSeconds ?? 0) + (sample.cores * (now - work.lookedAt)) / 1000,
      peakMemoryBytes: Math.max(before?.peakMemoryBytes ?? 0, sample.memoryBytes),
      exact: false,
    })
    work.lookedAt = now
  }

  return {
    see({ pod }) {
      const noted = readStepUsage(pod?.metadata.annotations?.[stepUsageAnnotation])
      for (const [container, used] of noted) counted.set(container, used)
    },
    look(pod, steps) {
      const container = steps.find(({ state }) => state === 'running')?.container ?? null
      if (container === null || pod === null) {
        atWork = null
        nextAt = null
        return
      }
      const now = clock.now()
      if (atWork?.container !== container) {
        atWork = { container, lookedAt: now }
        nextAt = now + sampleMs
      }
      if (asking || nextAt === null || now < nextAt) return
      asking = true
      const again = (ms: number) => {
        asking = false
        if (nextAt !== null) nextAt = clock.now() + ms
      }
      nextAt = now + rareMs
      void ask(pod).then(
        (result) => again(result === 'measured' ? sampleMs : rareMs),
        () => again(rareMs),
      )
    },
    async askForEnd(pod, containers, patienceMs, signal) {
      if (pod === null || containers.every((container) => counted.has(container))) return
      const enough = new AbortController()
      const asked = ask(pod).then(
        () => {},
        () => {},
      )
      await Promise.race([asked, clock.sleep(patienceMs, AbortSignal.any([signal, enough.signal]))])
      enough.abort()
    },
    complete(observation, known) {
      const steps = observation.steps.map((step): Step => {
        if (step.state !== 'succeeded' && step.state !== 'failed') return step
        // Tasks of a PipelineRun have containers of the same names: whose it was is not known then.
        if (observation.steps.some((one) => one !== step && one.container === step.container)) return step
        const before = known.find(({ container }) => container === step.container)?.usage
        const usage = counted.get(step.container) ?? sampled.get(step.container) ?? before
        return usage ? { ...step, usage } : step
      })
      return { ...observation, steps }
    },
    dueAt: () => nextAt,
  }
}
