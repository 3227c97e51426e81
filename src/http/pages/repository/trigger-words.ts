import type { BuildSpec } from '../../../domain/index.ts'

/** When a build of a file is built, a sentence for each kind of event; none: only when somebody asks for it. */
export function triggerWords({ on, condition, needs }: BuildSpec): string[] {
  const { push, pullRequest, mergeGroup } = on
  const words: string[] = []
  if (push !== null) {
    const refs = [
      ...(push.branches.length > 0 ? [`to ${list(push.branches)}`] : []),
      ...(push.tags.length > 0 ? [`of tags ${list(push.tags)}`] : []),
    ]
    words.push(
      `Pushes ${refs.length > 0 ? refs.join(', and ') : 'to every branch and tag'}${touching(push.paths)}`,
    )
  }
  if (pullRequest !== null) {
    const { branches, paths, labels, events } = pullRequest
    words.push(
      [
        `Pull requests ${branches.length > 0 ? `into ${list(branches)}` : 'into every branch'}`,
        events.length > 0 ? ` when ${list(events)}` : '',
        labels.length > 0 ? `, labelled ${list(labels, 'or')}` : '',
        touching(paths),
      ].join(''),
    )
  }
  if (mergeGroup !== null)
    words.push(`Merge queue${mergeGroup.branches.length > 0 ? ` into ${list(mergeGroup.branches)}` : ''}`)
  if (words.length === 0)
    words.push(needs.length > 0 ? 'Only when asked for' : 'Only when asked for or needed')
  if (condition !== null) words.push(`Only if \`${condition.replaceAll('`', '’')}\``)
  return words
}

function touching(paths: readonly string[]): string {
  return paths.length === 0 ? '' : `, where something under ${list(paths)} changed`
}

const mostListed = 8

function list(items: readonly string[], word = 'or'): string {
  const shown = items.slice(0, mostListed).map((item) => `\`${item.replaceAll('`', '’')}\``)
  const more = items.length - shown.length
  if (more > 0) shown.push(`${more} more`)
  const last = shown.pop() ?? ''
  return shown.length === 0 ? last : `${shown.join(', ')} ${word} ${last}`
}
