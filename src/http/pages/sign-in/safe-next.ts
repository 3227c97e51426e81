/** The path to go to after signing in: one of ours, else the list of builds. Never another host. */
export function safeNext(text: string | undefined): string {
  const home = '/builds'
  if (text === undefined || text.length > 2000 || !text.startsWith('/')) return home
  const base = 'http://here.invalid'
  if (!URL.canParse(text, base)) return home
  const url = new URL(text, base)
  // Browsers read `/\host` and `/<tab>/host` as another host; the parser has resolved those by now.
  if (url.origin !== base || url.pathname.startsWith('//')) return home
  if (/^\/log(?:in|out)(?:\/|$)/.test(url.pathname)) return home
  return url.pathname + url.search
}
