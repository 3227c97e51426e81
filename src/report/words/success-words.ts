import { type Build, type Execution, outputImage, pullCommand, duration, size } from '../../domain/index.ts'
import { code, fence } from './markdown.ts'
import { findingsLines } from './findings-lines.ts'
import { stepTable } from './step-table.ts'
import type { Words } from './words.ts'

/** The image, or whatever else was pushed, comes first, to copy. */
export function successWords(build: Build, execution: Execution): Words {
  const { image, tags } = build.config
  const took = tookOf(execution)
  const pushed = execution.digest === null ? outputImage(build.config) : `${image}@${execution.digest}`
  const what = build.config.artifact === true ? 'Artifact' : 'Image'
  const title = took === null ? `${what} pushed` : `${what} pushed in ${duration(took)}`
  const facts = [
    `**Tags** ${tags
      .slice(0, 20)
      .map((tag) => code(tag, 200))
      .join(' ')}`,
    ...(execution.size === null ? [] : [`**Size** ${size(execution.size)}`]),
    ...(took === null ? [] : [`**Time** ${duration(took)}`]),
  ]
  return {
    title,
    ...(execution.digest === null ? {} : { status: `${title}: ${execution.digest}` }),
    sections: [
      code(pushed, 2_000),
      ...(execution.digest === null ? ['The strategy reported no digest.'] : []),
      fence(pullCommand(build.config, pushed)),
      facts.join(' · '),
      ...findingsLines(build, execution),
      ...(execution.steps.length === 0 ? [] : [stepTable(execution.steps)]),
    ],
  }
}

function tookOf(execution: Execution): number | null {
  return execution.startedAt === null || execution.endedAt === null
    ? null
    : execution.endedAt - execution.startedAt
}
