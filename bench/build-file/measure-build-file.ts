import { parseBuildFile } from '../../src/plan/build-file/parse-build-file.ts'
import type { Measurement } from '../measurement.ts'

const rounds = 7
const mostMs = 200

/** How long the largest build files take to be judged. Another thread's work would be counted, so the best round counts. */
export const measureBuildFile: Measurement = {
  title: 'Build file: judged at its largest',
  run: () => {
    const files: [what: string, text: string][] = [
      ['500 builds', fileOf(500)],
      ['496 builds of 8 matrices', matrices],
      ['1 MiB, which is more than is read', `${fileOf(500)}${'#'.repeat(2 ** 20)}`],
      ['256 KiB of mistakes', 'builds: { a: { b: c } }\n'.repeat(2 ** 14).slice(0, 2 ** 18)],
    ]
    return Promise.resolve(
      files.map(([what, text]) => {
        const ms = Math.min(...Array.from({ length: rounds }, () => timeOf(text)))
        const goal = { text: `under ${mostMs} ms`, reached: ms < mostMs }
        return { what, value: `${ms.toFixed(0)} ms`, goal }
      }),
    )
  },
}

function timeOf(text: string): number {
  const started = performance.now()
  parseBuildFile(text)
  return performance.now() - started
}

function fileOf(builds: number): string {
  const entries = Array.from({ length: builds }, (_, index) =>
    [
      `  service-${index}:`,
      `    image: ghcr.io/acme/service-${index}`,
      `    context: services/service-${index}`,
      `    on: { push: { branches: [main], paths: ["services/service-${index}/**"] } }`,
      '    if: event == "push" && !pull_request.draft',
      '    tags: ["{{ branch }}-{{ sha7 }}"]',
      '',
    ].join('\n'),
  )
  return `version: 1\nbuilds:\n${entries.join('')}`
}

const values = Array.from({ length: 62 }, (_, index) => index).join(', ')
const matrices = `version: 1\nbuilds:\n${Array.from(
  { length: 8 },
  (_, index) =>
    `  b${index}: { image: ghcr.io/acme/b${index}, matrix: { n: [${values}] }, tags: ["{{ matrix.n }}"] }\n`,
).join('')}`
