/**
 * How a repository's own tool names a problem in its output. Each pattern stands for one line, in RE2 syntax
 * (https://github.com/google/re2/wiki/Syntax) with the named groups `file`, `line`, `column`, `endLine`,
 * `endColumn`, `severity`, `code` and `message`; several patterns match lines that follow each other.
 */
export interface ProblemMatcher {
  name: string
  patterns: string[]
  /** Where the `severity` group is missing or says none of error, warning, notice. */
  severity: 'error' | 'warning' | 'notice'
}
