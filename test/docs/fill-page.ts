/** A page with the parts between `<!-- name -->` and `<!-- /name -->` replaced. Throws for a part that it has no place for. */
export function fillPage(page: string, parts: Record<string, string>): string {
  let filled = page
  for (const [name, text] of Object.entries(parts)) {
    const [open, close] = [`<!-- keys:${name} -->`, `<!-- /keys:${name} -->`]
    const [start, end] = [filled.indexOf(open), filled.indexOf(close)]
    if (start === -1 || end < start) throw new Error(`the page has no place for ${name}`)
    filled = `${filled.slice(0, start + open.length)}\n\n${text}\n\n${filled.slice(end)}`
  }
  return filled
}
