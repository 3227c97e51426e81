import { buildMethods, type StrategyTemplate } from '../domain/index.ts'
import {
  artifactAnnotation,
  defaultLabel,
  descriptionAnnotation,
  methodLabel,
  missingAnnotation,
  resourceStepsAnnotation,
  toolsAnnotation,
  versionLabel,
} from './labels.ts'
import type { Strategy } from './strategy.ts'

/** What a strategy says of itself as a template of a build method. A method that is not ours is none. */
export function readTemplate({ kind, metadata, spec }: Strategy): StrategyTemplate {
  const { labels = {}, annotations = {} } = metadata
  const steps = spec.steps.map(({ name }) => name)
  const resourceSteps = listOf(annotations[resourceStepsAnnotation])
  const missing = listOf(annotations[missingAnnotation])
  const artifact = annotations[artifactAnnotation] ?? ''
  const env = [...new Set(spec.steps.flatMap((step) => (step.env ?? []).map(({ name }) => name)))]
  return {
    name: metadata.name ?? '',
    kind,
    namespace: kind === 'BuildStrategy' ? (metadata.namespace ?? null) : null,
    method: buildMethods.find((method) => method === labels[methodLabel]) ?? null,
    version: labels[versionLabel] ?? null,
    isDefault: labels[defaultLabel] === 'true',
    tools: listOf(annotations[toolsAnnotation]),
    description: annotations[descriptionAnnotation] ?? null,
    parameters: (spec.parameters ?? []).map(({ name, description, type = 'string', ...given }) => ({
      name,
      type,
      description,
      required: type === 'array' ? given.defaults === undefined : given.default === undefined,
    })),
    steps,
    ...(resourceSteps.length > 0 && { resourceSteps }),
    ...(artifact !== '' && { artifact }),
    ...(env.length > 0 && { env }),
    ...(missing.length > 0 && { missing }),
  }
}

function listOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}
