import packageJson from '../../../package.json' with { type: 'json' }
import type { ProblemPlace } from '../../domain/index.ts'
import type { CheckedFile } from './validate-file.ts'

const ruleId = 'build-file'

/** The problems as https://docs.oasis-open.org/sarif/sarif/v2.1.0 has them, as far as code scanning reads it. */
export function toSarif({ file, problems }: CheckedFile) {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'slipway',
            version: packageJson.version,
            rules: [{ id: ruleId, shortDescription: { text: 'A mistake in the build file' } }],
          },
        },
        // As editors count, and as the columns of problems are counted.
        columnKind: 'utf16CodeUnits',
        results: problems.map(({ within, message, ...from }) => ({
          ruleId,
          level: 'error',
          message: { text: message },
          locations: [{ physicalLocation: placeOf(within ?? { ...from, file }) }],
          ...(within && { relatedLocations: [{ physicalLocation: placeOf({ ...from, file }) }] }),
        })),
      },
    ],
  }
}

function placeOf({ file, line, column, endLine, endColumn }: ProblemPlace) {
  return {
    artifactLocation: { uri: encodeURI(file) },
    region: { startLine: line, startColumn: column, endLine, endColumn },
  }
}
