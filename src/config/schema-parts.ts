import { z } from 'zod'

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
export const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
export const subdomain = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/

/** A text with a rule of its own: what is wrong with a value, as the end of a sentence, or null. */
export function text(description: string, problem: (value: string) => string | null) {
  return z
    .string()
    .describe(description)
    .superRefine((value, context) => {
      const wrong = problem(value)
      if (wrong !== null) context.addIssue({ code: 'custom', message: `\`${value.slice(0, 60)}\` ${wrong}` })
    })
}

/** A name as Kubernetes takes it; the rule is in the chart's schema as well, so it has nothing that Go's do not have. */
export function name(description: string, rule: RegExp) {
  return text(description, (value) =>
    rule.test(value) ? null : 'is no name: lower-case letters, digits and `-`, which cannot begin or end it.',
  ).meta({ pattern: rule.source })
}
