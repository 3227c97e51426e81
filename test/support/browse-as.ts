import type { TestHttp } from './servers/start-http.ts'

/** A browser, as far as signing in takes one: it keeps cookies, and goes where it is sent when it is told to. */
export interface Browsing {
  cookies: Map<string, string>
  get(path: string, headers?: Record<string, string>): Promise<Response>
  post(path: string, form?: Record<string, string>): Promise<Response>
}

/** One that nobody has used before. */
export function openBrowsing(http: Pick<TestHttp, 'ask'>): Browsing {
  const cookies = new Map<string, string>()
  async function ask(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers)
    headers.set('accept', headers.get('accept') ?? 'text/html')
    if (cookies.size > 0)
      headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    const answer = await http.ask(path, { ...init, headers })
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (cookie.includes('Max-Age=0')) cookies.delete(name)
      else cookies.set(name, value)
    }
    return answer
  }
  return {
    cookies,
    get: (path, headers = {}) => ask(path, { headers }),
    post: (path, form = {}) =>
      ask(path, {
        method: 'POST',
        body: new URLSearchParams(form),
        headers: { 'sec-fetch-site': 'same-origin' },
      }),
  }
}

/** A browser in which somebody has signed in with a fake source host, which takes a login for a code. */
export async function signedInAs(http: Pick<TestHttp, 'ask'>, login: string): Promise<Browsing> {
  const browser = openBrowsing(http)
  const away = await browser.get('/login/github')
  const state = new URL(away.headers.get('location') ?? '').searchParams.get('state') ?? ''
  const back = await browser.get(
    `/login/github/callback?${new URLSearchParams({ code: login, state }).toString()}`,
  )
  if (back.status !== 303) throw new Error(`${login} could not sign in: ${back.status}`)
  return browser
}
