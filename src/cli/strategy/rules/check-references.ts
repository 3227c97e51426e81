import { nearestName } from '../../../yaml/nearest-name.ts'
import { findReferences, textsOf, type Reference } from '../find-references.ts'
import { error, warning, type Remark } from '../remark.ts'
import type { WrittenStrategy } from '../schema.ts'

/** What Shipwright gives every strategy: https://shipwright.io/docs/build/buildstrategies/#system-parameters */
const systemParameters = [
  'shp-output-image',
  'shp-output-insecure',
  'shp-output-directory',
  'shp-source-root',
  'shp-source-context',
]
/** https://shipwright.io/docs/build/buildstrategies/#system-results */
const systemResults = [
  'shp-image-digest',
  'shp-image-size',
  'shp-image-vulnerabilities',
  'shp-error-reason',
  'shp-error-message',
]
const workspaces = ['source.path', 'source.bound']
const contexts = ['taskRun.name', 'taskRun.namespace', 'taskRun.uid', 'task.name', 'task.retry-count']
/** The names that these had in Shipwright's v1alpha1. */
const formerly: Record<string, string> = {
  'output.image': '$(params.shp-output-image)',
  'source.contextDir': '$(params.shp-source-context)',
  dockerfile: '$(params.dockerfile), with a parameter of that name',
  'builder.image': '$(params.builder-image), with a parameter of that name',
}

/** References to parameters, results and the rest must lead somewhere, and lists must stand alone. */
export function checkReferences({ spec }: WrittenStrategy): Remark[] {
  const types = new Map(systemParameters.map((name) => [name, 'string']))
  for (const { name, type = 'string' } of spec.parameters ?? []) types.set(name, type)
  return spec.steps.flatMap((step, index) =>
    textsOf(step, ['spec', 'steps', index]).flatMap(({ path, text, isWord }) =>
      findReferences(text).flatMap((reference): Remark[] => {
        const wrong =
          reference.group === 'params'
            ? wrongParameter(reference, types, isWord && text === reference.whole)
            : wrongName(reference)
        if (wrong === null) return []
        const make = reference.group === 'steps' || reference.group === 'tasks' ? warning : error
        return [make(path, `\`${reference.whole}\`: ${wrong}`, reference.whole)]
      }),
    ),
  )
}

/** The parameters that steps mention. */
export function usedParameters({ spec }: WrittenStrategy): Set<string> {
  const texts = spec.steps.flatMap((step) => textsOf(step, []))
  const references = texts.flatMap(({ text }) => findReferences(text))
  return new Set(references.flatMap(({ group, name }) => (group === 'params' && name !== null ? [name] : [])))
}

function wrongParameter(reference: Reference, types: Map<string, string>, alone: boolean): string | null {
  const { name, index, bracketed } = reference
  if (name === null) return 'this is no reference. Write `$(params.name)`, or `$(params.name[*])` for a list.'
  const type = types.get(name)
  if (type === undefined) return noParameter(name, [...types.keys()])
  if (name.includes('.') && !bracketed)
    return `a name with dots stands in brackets: write \`$(params["${name}"]${index === null ? '' : `[${index}]`})\`.`
  if (type === 'string')
    return index === null ? null : `\`${name}\` is one text and no list: write \`$(params.${name})\`.`
  if (index === '*' && alone) return null
  return `a list can only be an item of \`command\` or \`args\` of its own: \`- $(params.${name}[*])\`.`
}

function noParameter(name: string, known: string[]): string {
  const near = nearestName(name, known)
  if (near !== null) return `there is no such parameter. Did you mean \`${near}\`?`
  if (name.startsWith('shp-'))
    return `Shipwright has no such parameter. It has ${systemParameters.map((one) => `\`${one}\``).join(', ')}.`
  return 'there is no such parameter: add it to `spec.parameters`.'
}

function wrongName({ group, name }: Reference): string | null {
  switch (group) {
    case 'results':
      return one(name?.replace(/\.path$/, ''), systemResults, name?.endsWith('.path') === true, '.path')
    case 'workspaces':
      return one(name, workspaces, true, '')
    case 'context':
      return one(name, contexts, true, '')
    case 'build': {
      const now = formerly[name ?? '']
      const instead = now === undefined ? 'use parameters' : `write \`${now}\``
      return `this is of Shipwright's v1alpha1 and is not replaced any more: ${instead}.`
    }
    default:
      return 'nothing replaces this in a strategy: it stays as it is written.'
  }

  function one(
    given: string | undefined | null,
    known: string[],
    complete: boolean,
    end: string,
  ): string | null {
    if (given !== undefined && given !== null && known.includes(given) && complete) return null
    const near = nearestName(given ?? '', known)
    if (near !== null) return `there is no such name. Did you mean \`$(${group}.${near}${end})\`?`
    return `there is no such name. There are ${known.map((each) => `\`$(${group}.${each}${end})\``).join(', ')}.`
  }
}
