import { code, oneLine, prose } from './markdown.ts'

/** How words of others stand in a sentence of ours: sentences are the same in checks, on pages and in a terminal. */
export interface Dress {
  /** A name, a ref, a digest. */
  code: (text: string, maxBytes?: number) => string
  /** A sentence that somebody else wrote. */
  prose: (text: string, maxBytes?: number) => string
  /** What somebody is to press. */
  strong: (text: string) => string
}

/** For GitHub: Markdown in which nothing of theirs is markup, a mention or a link. */
export const markdown: Dress = { code, prose, strong: (text) => `**${text}**` }

/** For whoever escapes by themselves: plain text, one line, what is code between two backticks. */
export const plain: Dress = {
  code: (text, maxBytes) => `\`${oneLine(text, maxBytes).replaceAll('`', '’') || '–'}\``,
  prose: (text, maxBytes) => oneLine(text, maxBytes),
  strong: (text) => text,
}
