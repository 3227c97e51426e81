import { z } from 'zod'
import type { ShipwrightBuildSpec } from '../../../../shipwright/index.ts'
import type { Refusal } from '../verdict.ts'

const schema = z.object({
  when: z
    .array(
      z.object({
        name: z.string().default(''),
        type: z.string().default(''),
        github: z.looseObject({ events: z.array(z.string()).default([]) }).optional(),
        image: z.looseObject({ names: z.array(z.string()).default([]) }).optional(),
        objectRef: z
          .looseObject({
            name: z.string().default(''),
            status: z.array(z.string()).default([]),
            selector: z.record(z.string(), z.string()).default({}),
          })
          .optional(),
      }),
    )
    .default([]),
})
type When = z.infer<typeof schema>['when'][number]

/** Triggers are Shipwright Triggers' to act on, not ours; that they are well said is a Build's to check. */
export function refuseTrigger({ trigger }: ShipwrightBuildSpec): Refusal | null {
  if (trigger === undefined) return null
  const parsed = schema.safeParse(trigger)
  if (!parsed.success)
    return {
      reason: 'TriggerInvalidType',
      message: 'the trigger conditions are not in the form that Shipwright reads',
    }
  for (const when of parsed.data.when) {
    if (when.name === '')
      return { reason: 'TriggerNameCanNotBeBlank', message: 'name is not set on when trigger condition' }
    const refusal = refuseWhen(when)
    if (refusal !== null) return refusal
  }
  return null
}

function refuseWhen({ name, type, github, image, objectRef }: When): Refusal | null {
  const lacks = (reason: string, attribute: string) => ({
    reason,
    message: `${JSON.stringify(name)} is missing required attribute \`${attribute}\``,
  })
  if (type === 'GitHub') {
    if (github === undefined) return lacks('TriggerInvalidGitHubWebHook', '.github')
    return github.events.length > 0 ? null : lacks('TriggerInvalidGitHubWebHook', '.github.events')
  }
  if (type === 'Image') {
    if (image === undefined) return lacks('TriggerInvalidImage', '.image')
    return image.names.length > 0 ? null : lacks('TriggerInvalidImage', '.image.names')
  }
  if (type !== 'Pipeline')
    return {
      reason: 'TriggerInvalidType',
      message: `${JSON.stringify(name)} contains an invalid type ${JSON.stringify(type)}`,
    }
  const reason = 'TriggerInvalidPipeline'
  if (objectRef === undefined) return lacks(reason, '.objectRef')
  if (objectRef.status.length === 0) return lacks(reason, '.objectRef.status')
  const selects = Object.keys(objectRef.selector).length > 0
  if (objectRef.name === '' && !selects) return lacks(reason, '.objectRef.name` or `.objectRef.selector')
  if (objectRef.name === '' || !selects) return null
  return {
    reason,
    message: `${JSON.stringify(name)} contains \`.objectRef.name\` and \`.objectRef.selector\`, must be only one`,
  }
}
