import type {
  Build,
  BuildingEvent,
  CommentReply,
  Problem,
  ReportId,
  SkippedBuild,
} from '../../domain/index.ts'

/** What a report keeps beside the Builds that it tells about: column `about`, by kind. */
export interface About {
  /** How the Build stood when this attempt ended, since a later attempt changes it; null until then. */
  build: Standing | null
  approval: Standing | null
  file: {
    path: string
    problems: Problem[]
    completedAt: number
    /** To be planned again. Files that were stored before it was kept have none. */
    event?: BuildingEvent | null
  }
  skipped: {
    skipped: SkippedBuild
    completedAt: number
    /** Full ref of the branch whose last image stays in force; null where there is none. */
    branch: string | null
    event: BuildingEvent | null
  }
  /** How its Builds stood when the last of them ended, by id; null while something goes on. */
  aggregate: Record<string, Standing> | null
  reply: CommentReply
}

/** The part of a Build that a new attempt changes. */
export type Standing = Pick<Build, 'state' | 'attempt' | 'cancelCause' | 'endedAt'>

/** Reads the column of a report of this kind. */
export function readAbout<K extends ReportId['kind']>(_kind: K, about: string | null): About[K] {
  return (about === null ? null : JSON.parse(about)) as About[K]
}

/** The column as stored. */
export function writeAbout<K extends ReportId['kind']>(_kind: K, about: About[K]): string | null {
  return about === null ? null : JSON.stringify(about)
}
