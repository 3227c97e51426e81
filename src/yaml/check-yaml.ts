import type { z } from 'zod'
import type { Problem } from '../domain/index.ts'
import { explainIssues, pathOf } from './explain-issues.ts'
import { placerFor, type Finding } from './place-problems.ts'
import { follow, keySpanOf, pathText, spanOf, toValue, type Path } from './placed.ts'
import { readYaml, type YamlDocument } from './read-yaml.ts'

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
  return checkDocument(readYaml(bytes), schema)
}

/**
 * The same for a document that was read before.
 *
 * @param isWhole false: a part of it could not be had, so nothing is said of what is missing, and `problems` may be none
 */
export function checkDocument<T>(
  { sources, root, findings }: YamlDocument,
  schema: z.ZodType<T>,
  isWhole = true,
): CheckedYaml<T> | { problems: Problem[] } {
  const place = placerFor(sources)
  if (root === null) return { problems: place(findings) }
  const parsed = schema.safeParse(toValue(root))
  if (!parsed.success) {
    const issues = isWhole
      ? parsed.error.issues
      : parsed.error.issues.filter(({ path }) => follow(root, pathOf(path)) !== null)
    const explained = explainIssues(issues, schema, root).map(({ at, path, message }): Finding => {
      const span = at === 'key' ? keySpanOf(root, path) : spanOf(root, path)
      return { span, path: pathText(path), message }
    })
    return { problems: place(withoutGaps(findings, explained)) }
  }
  if (findings.length > 0) return { problems: place(findings) }
  return {
    value: parsed.data,
    problemAt: (path, message) => {
      const [problem] = place([{ span: spanOf(root, path), path: pathText(path), message }])
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
