/** What a check says, before it is cut to GitHub's limits. */
export interface Words {
  /** Plain text; made one line and cut where it is used. */
  title: string
  /** Markdown paragraphs, the most important first: the last ones go where they do not all fit. */
  sections: string[]
  /** What a commit status says, which has no summary; the title where it is left out. */
  status?: string
}
