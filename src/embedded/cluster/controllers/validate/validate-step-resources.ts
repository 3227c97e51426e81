import type { ShipwrightBuildSpec, Strategy } from '../../../../shipwright/index.ts'
import type { Refusal } from '../verdict.ts'

type StepResources = NonNullable<ShipwrightBuildSpec['strategy']['stepResources']>

/** Whether the strategy has the steps whose resources are set. */
export function refuseStepResources({ spec }: Strategy, overrides: StepResources): Refusal | null {
  const unknown = overrides.find(({ name }) => !spec.steps.some((step) => step.name === name))
  if (unknown === undefined) return null
  return {
    reason: 'UndefinedStepResource',
    message: `stepResources references step ${JSON.stringify(unknown.name)} which does not exist in the build strategy`,
  }
}
