import type { Clock, Store } from './ports.ts'

interface Answer {
  name: string
  ready: boolean
  detail: string
}

interface Probe {
  name: string
  /** Throws with the words that tell what is wrong. */
  check: () => Promise<unknown>
}

/** How long an answer is believed: `/readyz` is open to all, and must not become requests to GitHub. */
const believeReadyMs = 30_000
const believeNotReadyMs = 1_000

/** What `/readyz` tells: each part, and what is wrong with it; and whether the service is about to end. */
export function createReadiness(parts: {
  store: Store
  engine: { missing(): Promise<string[]> }
  github: { ready(): Promise<void> }
  /** A sentence on what is not known of them; until it is null nothing is planned. */
  tenants: { missing(): string | null }
  isEnding: () => boolean
  clock: Clock
}): (only: readonly string[] | null) => Promise<Answer[]> {
  const { store, engine, github, tenants, isEnding, clock } = parts
  const probes: Probe[] = [
    { name: 'store', check: () => store.read('counts', undefined) },
    {
      name: 'cluster',
      async check() {
        const missing = await engine.missing()
        if (missing.length > 0) throw new Error(missing.join('; '))
      },
    },
    { name: 'github', check: () => github.ready() },
    {
      name: 'tenants',
      check() {
        const missing = tenants.missing()
        return missing === null ? Promise.resolve() : Promise.reject(new Error(missing))
      },
    },
  ]
  const believed = probes.map((probe) => ({ name: probe.name, ask: believe(probe, clock) }))
  return async (only) => {
    const asked = believed.filter(({ name }) => only?.includes(name) !== false)
    const answers = await Promise.all(asked.map(({ ask }) => ask()))
    // Asked last and believed never: whoever sends requests here has little time to learn of it.
    return isEnding() ? [ending, ...answers] : answers
  }
}

const ending: Answer = { name: 'service', ready: false, detail: 'is about to end: send requests elsewhere' }

function believe(probe: Probe, clock: Clock) {
  let asked = 0
  let answer: Promise<Answer> | null = null
  let validMs = 0
  return () => {
    const age = clock.now() - asked
    // Negative where the clock was put back.
    if (answer !== null && age >= 0 && age < validMs) return answer
    asked = clock.now()
    validMs = believeNotReadyMs
    answer = probe.check().then(
      () => {
        validMs = believeReadyMs
        return { name: probe.name, ready: true, detail: 'ready' }
      },
      (error: unknown) => ({
        name: probe.name,
        ready: false,
        detail: error instanceof Error ? error.message : String(error),
      }),
    )
    return answer
  }
}
