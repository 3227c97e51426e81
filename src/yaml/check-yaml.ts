import type { z } from 'zod'
import type { Problem } from '../domain/index.ts'
import { explainIssues } from './explain-issues.ts'
import { placeProblems, type Finding } from './place-problems.ts'
import { follow, keySpanOf, pathText, spanOf, toValue, type Path } from './placed.ts'
import { readYaml } from './read-yaml.ts'

/** A document that fits its schema. */
export interface CheckedYaml<T> {
  value: T
  /** A problem at a place of this document, for rules that no schema knows. */
  problemAt: (path: Path, message: string) => Problem
  /** A scalar as text: of a number what was written (`1.20`), of a text what it means; null for anything else. */
  textAt: (path: Path) => string | null
  /** Whether something stands at a path. */
  has: (path: Path) => boolean
}

/**
 * Reads a document and checks it against a schema: all problems at once, each at its line and column,
 * with what was expected. A field's expectation is its schema's description.
 */
export function checkYaml<T>(
  bytes: Uint8Array | string,
  schema: z.ZodType<T>,
): CheckedYaml<T> | { problems: Problem[] } {
  const read = readYaml(bytes)
  if ('problems' in read) return read
  const { text, root } = read
  const parsed = schema.safeParse(toValue(root))
  if (!parsed.success) {
    const explained = explainIssues(parsed.error.issues, schema, root).map(
      ({ at, path, message }): Finding => {
        const span = at === 'key' ? keySpanOf(root, path) : spanOf(root, path)
        return { span, path: pathText(path), message }
      },
    )
    return { problems: placeProblems(text, withoutGaps(read.findings, explained)) }
  }
  if (read.findings.length > 0) return { problems: placeProblems(text, read.findings) }
  return {
    value: parsed.data,
    problemAt: (path, message) => {
      const [problem] = placeProblems(text, [{ span: spanOf(root, path), path: pathText(path), message }])
      if (problem === undefined) throw new Error('a finding became no problem')
      return problem
    },
    has: (path) => follow(root, path) !== null,
    textAt: (path) => {
      const here = follow(root, path)
      if (here?.kind !== 'scalar') return null
      return typeof here.value === 'string' ? here.value : here.source
    },
  }
}

/** What could not be read is explained already: what the schema says about the gap is noise. */
function withoutGaps(findings: Finding[], explained: Finding[]): Finding[] {
  const read = new Set(findings.map((finding) => finding.path))
  return [...findings, ...explained.filter((one) => !read.has(one.path))]
}
