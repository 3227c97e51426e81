import { Document, visit } from 'yaml'
import type { BuildMethod } from '../../domain/index.ts'
import type { FoundEntry } from './find-entries.ts'

interface Wish {
  entries: readonly FoundEntry[]
  leftOut: readonly string[]
  /** What images are called, without the name of the entry. */
  image: string
  /** Whether the name is only a placeholder. */
  isGuess: boolean
  /** Those that there is a strategy for. */
  methods: ReadonlySet<BuildMethod>
  defaultBranch: string
}

/**
 * A first build file, with comments for whoever has never seen one. Always one that can be used: entries whose method
 * the cluster has nothing for stand in comments.
 */
export function writeBuildFile(options: Wish): string {
  const { entries, leftOut, image, isGuess, methods, defaultBranch } = options
  const usable = entries.filter(({ method }) => methods.has(method))
  const others = entries.filter(({ method }) => !methods.has(method))
  const blocks = [
    ...usable.map((entry) => block(entry, options)),
    ...(usable.length === 0 ? [starter(image)] : []),
    ...others.map((entry) => commented(block(entry, options), entry.method)),
  ]
  return `# What Slipway builds of this repository, and when: docs/build-file.md has every key.
# Check it with \`slipway validate\`, and see what it would build with \`slipway plan\`.
version: 1

# What every build has that says nothing else.
defaults:
  on:
    push:
      branches: [${JSON.stringify(literal(defaultBranch))}]
      tags: ["v*"]
    pull_request: {}
${isGuess ? '\n# The registry is a placeholder: write the one that your tenant may push to.' : ''}
builds:
${blocks.join('\n')}${leftOut.length === 0 ? '' : `\n${leftOut.map((path) => `  # Not written, because of its name or for want of room: ${JSON.stringify(path)}`).join('\n')}\n`}`
}

function block(entry: FoundEntry, { entries, image, defaultBranch }: Wish): string {
  const isOne = entries.length <= 1
  const { name, method, context, dockerfile, params, because } = entry
  const value = {
    ...(method === 'docker' ? {} : { method }),
    ...(context === '.' ? {} : { context }),
    ...(dockerfile === null ? {} : { dockerfile }),
    image: isOne ? image : `${image}/${name}`,
    ...(Object.keys(params).length > 0 ? { params } : {}),
    // Others of the same repository need not be built again for what is not theirs. `on` is written whole: it takes
    // the place of the one of `defaults`.
    ...(isOne || context === '.' ? {} : { on: onlyFor(context, defaultBranch) }),
  }
  return indent(`# ${because}\n${asYaml({ [name]: value })}`, '  ')
}

/** As people write it: lists on one line, and nothing that stands for what is written elsewhere. */
function asYaml(value: object): string {
  const document = new Document(value, { aliasDuplicateObjects: false })
  visit(document, {
    Seq(_key, list) {
      list.flow = true
    },
  })
  return document.toString({ lineWidth: 0, flowCollectionPadding: false })
}

/** A pattern that means this very name. */
function literal(name: string): string {
  return name.replaceAll(/[\\*?+[\]!]/g, '\\$&')
}

function onlyFor(context: string, branch: string): object {
  const paths = [`${context}/**`]
  return { push: { branches: [literal(branch)], tags: ['v*'], paths }, pull_request: { paths } }
}

/** Somebody begins with a file that says how it looks. */
function starter(image: string): string {
  return indent(
    `# There is no Dockerfile yet: this builds the one that you put into the root.\n${asYaml({ app: { image } })}`,
    '  ',
  )
}

function commented(text: string, method: BuildMethod): string {
  const why = `  # The cluster has no strategy for the method ${method} yet; with one, this would build it:\n`
  return why + indent(text.replaceAll(/^ {2}/gm, ''), '  # ')
}

function indent(text: string, by: string): string {
  return text.replaceAll(/^(?=.)/gm, by)
}
