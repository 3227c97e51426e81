import type { Capacity, Resources } from '../domain/index.ts'

export const nothing: Capacity = { cpu: 0, memory: 0, gpu: 0, disk: 0 }

const kinds = ['cpu', 'memory', 'gpu', 'disk'] as const

/** The sum of what several have. */
export function sumOf(capacities: readonly Resources[]): Capacity {
  return combine(capacities, (a, b) => a + b)
}

/** The most of each that one of several has. */
export function mostOf(capacities: readonly Resources[]): Capacity {
  return combine(capacities, Math.max)
}

/** What is asked for and not there, in the order in which it is told. */
export function lacking(asked: Resources, has: Capacity): (keyof Capacity)[] {
  return kinds.filter((kind) => (asked[kind] ?? 0) > has[kind])
}

function combine(capacities: readonly Resources[], join: (a: number, b: number) => number): Capacity {
  const whole = { ...nothing }
  for (const one of capacities) for (const kind of kinds) whole[kind] = join(whole[kind], one[kind] ?? 0)
  return whole
}
