import { refuseImage, toolForImage } from '../../embedded/cluster/node/step-images.ts'
import { findReferences } from './find-references.ts'
import { usesOutputDirectory } from './rules/check-results.ts'
import type { WrittenStep, WrittenStrategy } from './schema.ts'

/** A container of the run, and what becomes of it on the embedded cluster. */
export interface PlannedStep {
  name: string
  /** With the defaults of parameters put in. */
  image: string
  /** The number of the user; null where the image decides. */
  user: number | null
  /** First word of the command; null where the image decides. */
  command: string | null
  /** The tool of this machine that stands in for the image; null where there is none. */
  tool: string | null
  /** Why the embedded cluster cannot run it; null when it can. */
  refusal: string | null
}

/** Shipwright's own, which need nothing of the strategy. */
const source: PlannedStep = {
  ...{ name: 'source-default', image: 'Shipwright’s own', user: null, command: null },
  ...{ tool: 'git', refusal: null },
}
const imageProcessing: PlannedStep = { ...source, name: 'image-processing', tool: 'Slipway itself' }

/**
 * The steps that a run of a Git source has, in their order.
 *
 * @param root whether the embedded cluster would run as root
 */
export function planSteps({ spec }: WrittenStrategy, root: boolean): PlannedStep[] {
  return [
    { ...source, user: spec.securityContext?.runAsUser ?? 1000 },
    ...spec.steps.map((step): PlannedStep => {
      const image = withDefaults(step.image, spec.parameters ?? [])
      return {
        name: step.name,
        image,
        user: step.securityContext?.runAsUser ?? spec.securityContext?.runAsUser ?? null,
        command: step.command?.[0] ?? null,
        tool: toolForImage(image),
        refusal: refuseImage(image, root) ?? withoutCommand(step),
      }
    }),
    ...(usesOutputDirectory(spec.steps)
      ? [{ ...imageProcessing, user: spec.securityContext?.runAsUser ?? 1000 }]
      : []),
  ]
}

/** The tools of the machine come without the image's entry point. */
function withoutCommand(step: WrittenStep): string | null {
  if ((step.command ?? []).length > 0) return null
  return 'the embedded cluster does not know the image’s own entry point: give the step a `command`'
}

function withDefaults(image: string, parameters: NonNullable<WrittenStrategy['spec']['parameters']>): string {
  return findReferences(image).reduce((text, { whole, group, name }) => {
    const value = group === 'params' ? parameters.find((one) => one.name === name)?.default : undefined
    return value === undefined ? text : text.replace(whole, () => value)
  }, image)
}
