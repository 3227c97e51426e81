import type { ApiContext } from './env.ts'

/** The page that the request asks for, and the Link header that leads to the others. */
export function paginate<T>(c: ApiContext, items: T[], most = 100): T[] {
  const size = Math.min(most, Math.max(1, numberOf(c.req.query('per_page'), 30)))
  const page = Math.max(1, numberOf(c.req.query('page'), 1))
  const last = Math.max(1, Math.ceil(items.length / size))
  const link = (to: number, rel: string) => {
    const url = new URL(c.req.url)
    url.searchParams.set('per_page', String(size))
    url.searchParams.set('page', String(to))
    return `<${url.href}>; rel="${rel}"`
  }
  const links = [
    ...(page > 1 ? [link(page - 1, 'prev')] : []),
    ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
    ...(page > 1 ? [link(1, 'first')] : []),
  ]
  if (links.length > 0) c.header('link', links.join(', '))
  return items.slice((page - 1) * size, page * size)
}

function numberOf(text: string | undefined, otherwise: number): number {
  const value = Number(text)
  return text !== undefined && Number.isInteger(value) ? value : otherwise
}
