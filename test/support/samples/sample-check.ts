import type { Annotation, Check } from '../../../src/domain/index.ts'

/** A check of a build that failed, as the report stage renders it. */
export const sampleCheck: Check = {
  name: 'slipway / api',
  sha: 'a'.repeat(40),
  externalId: 'b1-1',
  detailsUrl: 'https://slipway.test/builds/b1',
  status: 'completed',
  conclusion: 'failure',
  startedAt: 1_000,
  completedAt: 61_000,
  title: 'Failed',
  summary: 'because',
  text: null,
  actions: [],
}

/** An annotation of two lines. */
export const sampleAnnotation: Annotation = {
  path: 'Dockerfile',
  startLine: 3,
  endLine: 4,
  startColumn: 1,
  endColumn: 2,
  level: 'failure',
  title: 'RUN failed',
  message: 'exit status 1',
}
