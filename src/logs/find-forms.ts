type Range = [from: number, to: number]

/** Finds every occurrence of any of the forms, overlapping ones too; ranges are in order of their start. */
export type FindForms = (text: string) => Range[]

/** By their first four characters, so that a run with many secrets reads its log no slower than one with few. */
export function createFormFinder(forms: readonly string[]): FindForms {
  const byStart = Map.groupBy(forms, (form) => startAt(form, 0))
  if (byStart.size === 0) return () => []
  return (text) => {
    const found: Range[] = []
    for (let at = 0; at + 4 <= text.length; at += 1)
      for (const form of byStart.get(startAt(text, at)) ?? [])
        if (text.startsWith(form, at)) found.push([at, at + form.length])
    return found
  }
}

/** Four Latin-1 characters as one number. */
function startAt(text: string, at: number): number {
  return (
    (text.charCodeAt(at) << 24) |
    (text.charCodeAt(at + 1) << 16) |
    (text.charCodeAt(at + 2) << 8) |
    text.charCodeAt(at + 3)
  )
}
