import { readChain, type FileReader } from '../../src/plan/build-file/extends/read-chain.ts'
import { parseBuildFile, parseDocument } from '../../src/plan/build-file/parse-build-file.ts'
import type { Finding, Measurement } from '../measurement.ts'

const rounds = 7
const mostMs = 200

/** How long the largest build files take to be judged. Another thread's work would be counted, so the best round counts. */
export const measureBuildFile: Measurement = {
  title: 'Build file: judged at its largest',
  run: async () => {
    const files: [what: string, judge: () => unknown][] = [
      ['500 builds', () => parseBuildFile(fileOf(500))],
      ['500 builds with every key, each needs the one before', () => parseBuildFile(wholeFile)],
      ['496 builds of 8 matrices', () => parseBuildFile(matrices)],
      ['500 builds of five files that extend each other', () => judgeChain()],
      ['1 MiB, which is more than is read', () => parseBuildFile(`${fileOf(500)}${'#'.repeat(2 ** 20)}`)],
      [
        '256 KiB of mistakes',
        () => parseBuildFile('builds: { a: { b: c } }\n'.repeat(2 ** 14).slice(0, 2 ** 18)),
      ],
    ]
    const findings: Finding[] = []
    for (const [what, judge] of files) {
      let ms = Infinity
      for (let round = 0; round < rounds; round += 1) ms = Math.min(ms, await timeOf(judge))
      const goal = { text: `under ${mostMs} ms`, reached: ms < mostMs }
      findings.push({ what, value: `${ms.toFixed(0)} ms`, goal })
    }
    return findings
  },
}

async function timeOf(judge: () => unknown): Promise<number> {
  const started = performance.now()
  await judge()
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

const wholeFile = `version: 1\nbuilds:\n${Array.from({ length: 500 }, (_, index) =>
  [
    `  s${index}:`,
    `    image: ghcr.io/acme/s${index}`,
    ...(index > 0 ? [`    needs: s${index - 1}`, `    args: { BASE: "{{ needs.s${index - 1}.ref }}" }`] : []),
    '    platforms: [linux/amd64, linux/arm64]',
    '    cache: { mode: max }',
    '    secrets: { NPM_TOKEN: npm/token }',
    '    resources: { cpu: 500m, memory: 2Gi }',
    '',
  ].join('\n'),
).join('')}`

/** Five files with a hundred builds each; the first extends the second, and so on. */
async function judgeChain(): Promise<void> {
  const reader: FileReader = {
    ...{ id: '', name: null },
    file: (path) => Promise.resolve(Buffer.from(linkOf(Number.parseInt(path)))),
    other: (repository) => Promise.resolve({ refused: repository }),
  }
  const { document, isWhole } = await readChain(reader, '0.yaml', linkOf(0))
  const parsed = parseDocument(document, isWhole)
  if ('problems' in parsed) throw new Error(parsed.problems[0]?.message ?? 'no builds')
}

function linkOf(index: number): string {
  const builds = fileOf(100).replaceAll('service-', `service-${index}-`)
  return index < 4 ? `extends: ${index + 1}.yaml\n${builds}` : builds
}

const values = Array.from({ length: 62 }, (_, index) => index).join(', ')
const matrices = `version: 1\nbuilds:\n${Array.from(
  { length: 8 },
  (_, index) =>
    `  b${index}: { image: ghcr.io/acme/b${index}, matrix: { n: [${values}] }, tags: ["{{ matrix.n }}"] }\n`,
).join('')}`
