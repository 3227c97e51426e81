import type { Annotation, BuildConfig, Failure } from '../domain/index.ts'
import { dockerfilePath } from './annotate.ts'

/** Whether it failed because the Dockerfile is not there: strategies that look first say so, buildah in its log. */
export function missesDockerfile(
  { reason }: Pick<Failure, 'reason'>,
  log: string,
  config: Pick<BuildConfig, 'context' | 'dockerfile'>,
): boolean {
  if (reason === 'DockerfileNotFound') return true
  const path = dockerfilePath(config)
  return log.split('\n').some((line) => line.includes(`${path}: no such file or directory`))
}

/** At the build's place in the build file, since there is no other: line 1 where its name is not found. */
export function annotateMissingDockerfile(
  build: { name: string; config: Pick<BuildConfig, 'context' | 'dockerfile'> },
  buildFile: { path: string; text: string },
): Annotation {
  const { context, dockerfile } = build.config
  const keys = ['', `'`, `"`].map((quote) => `${quote}${build.name}${quote}:`)
  const at = buildFile.text
    .split('\n')
    .findIndex((line) => keys.some((key) => line.trimStart().startsWith(key)))
  const line = Math.max(1, at + 1)
  const message =
    `${dockerfilePath(build.config)} is not in this commit. It is looked for as \`dockerfile: ${dockerfile}\` ` +
    `below \`context: ${context}\`: commit it, or correct these two keys.`
  return {
    path: buildFile.path,
    startLine: line,
    endLine: line,
    startColumn: null,
    endColumn: null,
    level: 'failure',
    title: 'No Dockerfile',
    message,
  }
}
