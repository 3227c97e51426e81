/** At most `length` characters; an ellipsis says that some are missing. */
export function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`
}
