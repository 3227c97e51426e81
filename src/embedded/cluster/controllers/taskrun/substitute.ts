import type { TaskRun, TaskSpec, TaskStep } from '../../../../shipwright/index.ts'

/** Values of Tekton's variables by plain name: `params.x`, `results.x.path`. */
interface Variables {
  strings: Map<string, string>
  arrays: Map<string, string[]>
}

const reference = /\$\(([a-z]+(?:\.[-\w.]+|\[(?:'[^']*'|"[^"]*"|\d+)\])+(?:\[\*\])?)\)/gi

/**
 * Tekton's substitution, https://tekton.dev/docs/pipelines/variables/. What a value says is never looked
 * at again, so a value cannot smuggle in a reference. Unknown references stay as they are.
 */
export function substitute(text: string, { strings }: Variables): string {
  return text.replace(reference, (whole: string, name: string) => strings.get(plainName(name)) ?? whole)
}

/** The same for a list, where an argument that is `$(params.x[*])` alone becomes as many as the array has. */
export function substituteAll(texts: string[], variables: Variables): string[] {
  return texts.flatMap((text) => {
    const name = /^\$\((.+)\[\*\]\)$/.exec(text)?.[1]
    const array = name === undefined ? undefined : variables.arrays.get(plainName(name))
    return array ?? [substitute(text, variables)]
  })
}

/** `params['x']` is `params.x`. */
function plainName(name: string): string {
  return name.replaceAll(
    /\[(?:'([^']*)'|"([^"]*)")\]/g,
    (_, a: string | undefined, b: string | undefined) => `.${a ?? b ?? ''}`,
  )
}

/** What a TaskRun's texts may refer to. */
export function variablesOf(taskRun: TaskRun): Variables {
  const variables: Variables = { strings: new Map(), arrays: new Map() }
  const { taskSpec, params = [] } = taskRun.spec
  const values = new Map(
    (taskSpec?.params ?? []).flatMap(({ name, default: value }) =>
      value === undefined ? [] : [[name, value] as const],
    ),
  )
  for (const { name, value } of params) values.set(name, value)
  for (const [name, value] of values) {
    if (typeof value === 'string') variables.strings.set(`params.${name}`, value)
    else {
      variables.arrays.set(`params.${name}`, value)
      for (const [index, item] of value.entries()) variables.strings.set(`params.${name}[${index}]`, item)
    }
  }
  for (const { name } of taskSpec?.results ?? [])
    variables.strings.set(`results.${name}.path`, `/tekton/results/${name}`)
  for (const { name, mountPath } of taskSpec?.workspaces ?? []) {
    variables.strings.set(`workspaces.${name}.path`, mountPath ?? `/workspace/${name}`)
    variables.strings.set(`workspaces.${name}.bound`, 'true')
  }
  variables.strings.set('context.taskRun.name', taskRun.metadata.name ?? '')
  variables.strings.set('context.taskRun.namespace', taskRun.metadata.namespace ?? '')
  return variables
}

/** The Task with every reference replaced: what `status.taskSpec` shows and the Pod runs. */
export function substituteSteps(spec: TaskSpec, variables: Variables): TaskStep[] {
  const one = (text: string) => substitute(text, variables)
  return spec.steps.map((step) => ({
    ...step,
    image: one(step.image),
    ...(step.command === undefined ? {} : { command: substituteAll(step.command, variables) }),
    ...(step.args === undefined ? {} : { args: substituteAll(step.args, variables) }),
    ...(step.workingDir === undefined ? {} : { workingDir: one(step.workingDir) }),
    ...(step.env === undefined
      ? {}
      : {
          env: step.env.map((entry) =>
            entry.value === undefined ? entry : { ...entry, value: one(entry.value) },
          ),
        }),
    ...(step.volumeMounts === undefined
      ? {}
      : { volumeMounts: step.volumeMounts.map((mount) => ({ ...mount, mountPath: one(mount.mountPath) })) }),
  }))
}
