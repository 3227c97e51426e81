import type { BuildSpec, Resources, StepResources, StrategyTemplate } from '../../domain/index.ts'

/** What each step of a build gets, by its name; the others have what their strategy says. */
export function stepResourcesOf(
  { resources, limits, stepResources = {} }: Pick<BuildSpec, 'resources' | 'limits' | 'stepResources'>,
  template: Pick<StrategyTemplate, 'steps' | 'resourceSteps'>,
): Record<string, StepResources> {
  const common: StepResources = { ...resources, ...(limits && { limits }) }
  const working = Object.keys(common).length > 0 ? workingSteps(template) : []
  return { ...Object.fromEntries(working.map((name) => [name, common])), ...stepResources }
}

/** Those that do the strategy's work. */
function workingSteps({ steps, resourceSteps }: Pick<StrategyTemplate, 'steps' | 'resourceSteps'>): string[] {
  return resourceSteps?.filter((name) => steps.includes(name)) ?? steps.slice(0, 1)
}

const kinds = ['cpu', 'memory', 'gpu', 'disk'] as const

/** What a Pod of these steps asks of its node: they are containers of one Pod, whose requests Kubernetes adds up. */
export function sumOf(steps: Record<string, StepResources>): Resources {
  const sum: Resources = {}
  for (const step of Object.values(steps))
    for (const kind of kinds) if (step[kind] !== undefined) sum[kind] = (sum[kind] ?? 0) + step[kind]
  return sum
}
