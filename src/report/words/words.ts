/** What a check says, before it is cut to GitHub's limits. */
export interface Words {
  /** Plain text; made one line and cut where it is used. */
  title: string
  /** Markdown paragraphs, the most important first. */
  sections: string[]
}
