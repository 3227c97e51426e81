import type { Annotation } from '../../domain/index.ts'

/** A place in a file as a tool saw it: the path may be that of a container. Lines and columns from 1. */
export interface SeenPlace {
  path: string
  line: number
  endLine?: number
  column?: number | null
  endColumn?: number | null
}

/** What a tool said about a file. */
export interface Finding {
  /** Never empty, the likeliest first: the first that is in the repository counts. */
  places: SeenPlace[]
  level: Annotation['level']
  /** The tool, and its code for this. */
  title: string
  message: string
}

/**
 * Reads one log, line by line, and remembers what it needs of the lines before. Lines have no control
 * characters, no prefix of a runner, and an end.
 */
export interface ProblemReader {
  /** The line, which may complete a finding, or all that waited for it. */
  read(line: string): Finding | Finding[] | null
  /** After the last line. */
  end(): Finding | Finding[] | null
}

/** A tool's name makes a new reader for each log, which knows nothing of others. */
export type ProblemMatcher = () => ProblemReader

/** What people call the levels, as GitHub does. */
export function levelOf(said: string | undefined): Annotation['level'] {
  switch (said?.toLowerCase()) {
    case 'warning':
    case 'warn':
      return 'warning'
    case 'notice':
    case 'note':
    case 'info':
    case 'style':
    case 'hint':
      return 'notice'
    default:
      return 'failure'
  }
}
