import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startHttp, type TestHttp } from '../../../../test/support/servers/start-http.ts'
import { safeNext } from './safe-next.ts'

let http: TestHttp
beforeAll(async () => {
  http = await startHttp()
})
afterAll(() => http.close())

function submit(fields: Record<string, string>, headers: Record<string, string> = {}, to = http) {
  return to.ask('/login', { method: 'POST', body: new URLSearchParams(fields), headers })
}

function cookieOf(answer: Response): string {
  return answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0])[0] ?? ''
}

async function signedIn(): Promise<string> {
  return cookieOf(await submit({ token: http.token }))
}

describe('signing in', () => {
  it('gives a browser a session that is not the token, and goes on to the page', async () => {
    const answer = await submit({ token: http.token, next: '/builds/b1?x=1' })
    expect(answer.status).toBe(303)
    expect(answer.headers.get('location')).toBe('/builds/b1?x=1')
    const cookie = answer.headers.getSetCookie()[0] ?? ''
    expect(cookie).toMatch(/^slipway_session=.*; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax$/)
    expect(cookie).not.toContain(http.token)
    expect((await http.ask('/builds', { headers: { cookie: cookieOf(answer) } })).status).toBe(200)
    expect((await http.ask('/metrics', { headers: { cookie: cookieOf(answer) } })).status).toBe(200)
  })

  it('binds the cookie to the host and to HTTPS where people come by HTTPS', async () => {
    const https = await startHttp({ publicUrl: 'https://slipway.example.com' })
    const answer = await submit({ token: https.token }, { origin: 'https://slipway.example.com' }, https)
    expect(answer.headers.getSetCookie()[0]).toMatch(/^__Host-slipway_session=.*; Secure;/)
    expect((await https.ask('/builds', { headers: { cookie: cookieOf(answer) } })).status).toBe(200)
    await https.close()
  })

  it('refuses a cookie that was changed in any place', async () => {
    const cookie = await signedIn()
    const [name = '', value = ''] = cookie.split('=')
    for (let at = 0; at < value.length; at += 1) {
      const other = value[at] === 'x' ? 'y' : 'x'
      const changed = `${name}=${value.slice(0, at)}${other}${value.slice(at + 1)}`
      expect((await http.ask('/builds', { headers: { cookie: changed } })).status).toBe(401)
    }
    for (const wrong of [`${value}.x`, '..', '', `${Number.MAX_SAFE_INTEGER}..`])
      expect((await http.ask('/builds', { headers: { cookie: `${name}=${wrong}` } })).status).toBe(401)
  })

  it('ends a session after twelve hours', async () => {
    const own = await startHttp()
    const cookie = cookieOf(await submit({ token: own.token }, {}, own))
    own.forward(12 * 3600_000 - 5_000)
    expect((await own.ask('/builds', { headers: { cookie } })).status).toBe(200)
    own.forward(6_000)
    expect((await own.ask('/builds', { headers: { cookie } })).status).toBe(401)
    await own.close()
  })

  it('slows down who guesses, also with the right token, and then lets in again', async () => {
    const own = await startHttp()
    for (let n = 0; n < 10; n += 1) expect((await submit({ token: `guess${n}` }, {}, own)).status).toBe(401)
    const locked = await submit({ token: own.token }, {}, own)
    expect(locked.status).toBe(429)
    expect(Number(locked.headers.get('retry-after'))).toBeGreaterThan(50)
    own.forward(61_000)
    expect((await submit({ token: own.token }, {}, own)).status).toBe(303)
    expect(own.logged.join('\n')).not.toMatch(/guess|a-token-of-the-test/)
    await own.close()
  })

  it('takes no form from a page of another site', async () => {
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', origin: http.server.url },
    ])
      expect((await submit({ token: http.token }, headers)).status).toBe(403)
    expect((await submit({ token: http.token }, { origin: http.server.url })).status).toBe(303)
  })

  it('takes no large form', async () => {
    expect((await submit({ token: 'x'.repeat(100_000) })).status).toBe(413)
  })

  it('signs out', async () => {
    const cookie = await signedIn()
    const answer = await http.ask('/logout', { method: 'POST', headers: { cookie } })
    expect(answer.headers.get('location')).toBe('/login')
    expect(answer.headers.getSetCookie()[0]).toContain('Max-Age=0')
  })

  it('knows whoever follows a link of another site to a page, and takes no form from there', async () => {
    const cookie = await signedIn()
    const headers = { cookie, accept: 'text/html', 'sec-fetch-site': 'cross-site' }
    expect((await http.ask('/builds', { headers })).status).toBe(200)
    expect((await http.ask('/builds/b1/cancel', { method: 'POST', headers })).status).toBe(403)
    expect((await http.ask('/logout', { method: 'POST', headers })).status).toBe(403)
  })
})

describe('safeNext', () => {
  it.each(['/builds/b1', '/builds?state=failed', '/'])('keeps %s', (path) => {
    expect(safeNext(path)).toBe(path)
  })

  it.each([
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/./\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    'builds',
    '',
    '/login',
    '/login/github/callback?code=1',
    '/a/..//evil.example',
    undefined,
  ])('goes home instead of to %j', (text) => {
    expect(safeNext(text)).toBe('/builds')
  })

  it('never leads to another host', () => {
    const piece = fc.constantFrom(
      '/',
      '\\',
      '\t',
      '\n',
      '.',
      '..',
      '@',
      ':',
      'evil.example',
      '%2f',
      '?',
      '#',
      ' ',
    )
    fc.assert(
      fc.property(
        fc.array(piece).map((pieces) => `/${pieces.join('')}`),
        (text) => {
          expect(new URL(safeNext(text), 'https://slipway.example').host).toBe('slipway.example')
        },
      ),
    )
  })
})
