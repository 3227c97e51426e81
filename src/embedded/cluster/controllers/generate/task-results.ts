import type { TaskRun } from '../../../../shipwright/index.ts'

type TaskSpec = NonNullable<TaskRun['spec']['taskSpec']>
export type TaskResult = NonNullable<TaskSpec['results']>[number]
export type TaskParam = NonNullable<TaskSpec['params']>[number]

export const sourceTimestampResult = 'shp-source-default-source-timestamp'

/** What any strategy may report. */
export const imageResults: TaskResult[] = [
  text('shp-image-digest', 'The digest of the image'),
  text('shp-image-size', 'The compressed size of the image'),
  text('shp-image-vulnerabilities', 'List of vulnerabilities'),
  text('shp-error-message', 'The error description of the task run'),
  text('shp-error-reason', 'The error reason of the task run'),
]

const timestamp = text(sourceTimestampResult, 'The timestamp of the source.')

export const gitResults: TaskResult[] = [
  timestamp,
  text('shp-source-default-commit-sha', 'The commit SHA of the cloned source.'),
  text('shp-source-default-commit-author', 'The author of the last commit of the cloned source.'),
  text('shp-source-default-branch-name', 'The name of the branch used of the cloned source.'),
]

export const bundleResults: TaskResult[] = [
  timestamp,
  text('shp-source-default-image-digest', 'The digest of the bundle image.'),
]

/** Parameters that every Task of Shipwright has. */
export const systemParams: TaskParam[] = [
  text('shp-output-image', 'The URL of the image that the build produces'),
  text('shp-output-insecure', 'A flag indicating that the output image is on an insecure container registry'),
  text('shp-source-context', 'The context directory inside the source directory'),
  text('shp-source-root', 'The source directory'),
]

function text(name: string, description: string) {
  return { name, description, type: 'string' as const }
}
