import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { loadAssets } from './load-assets.ts'
import { serveAssets } from './serve-assets.ts'

const assets = loadAssets()
const app = new Hono().get('/assets/*', serveAssets(assets))
const all = [assets.style, assets.script, assets.icon, ...assets.modules]
const get = async (path: string, accept = '') =>
  await app.request(path, { headers: { 'accept-encoding': accept } })

it('serves each file under a name that changes with it, to be kept for ever', async () => {
  for (const { path, body } of all) {
    const answer = await get(path)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(await answer.text()).toBe(body)
  }
})

it('finds every module that one imports', () => {
  for (const { path, body } of [assets.script, ...assets.modules])
    for (const [, specifier = ''] of body.matchAll(/(?:from|^import) '([^']+)'/gm))
      expect(all.map((asset) => asset.path)).toContain(new URL(specifier, `http://host${path}`).pathname)
})

it('compresses as the browser can take it', async () => {
  const { path, body } = assets.script
  const brotli = await get(path, 'gzip, deflate, br, zstd')
  expect(brotli.headers.get('content-encoding')).toBe('br')
  expect(brotli.headers.get('vary')).toBe('accept-encoding')
  expect(brotliDecompressSync(await brotli.arrayBuffer()).toString()).toBe(body)
  const gzip = await get(path, 'br;q=0, gzip;q=0.5')
  expect(gzip.headers.get('content-encoding')).toBe('gzip')
  expect(gunzipSync(await gzip.arrayBuffer()).toString()).toBe(body)
  expect((await get(path, 'identity')).headers.get('content-encoding')).toBeNull()
})

it('costs a slow line little: less than 15 kB of code and 10 kB of style', async () => {
  const sizes = await Promise.all(
    [assets.style, assets.script, ...assets.modules].map(
      async ({ path }) => (await (await get(path, 'br')).arrayBuffer()).byteLength,
    ),
  )
  const [style = 0, ...code] = sizes
  expect(code.reduce((sum, size) => sum + size)).toBeLessThan(15_000)
  expect(style).toBeLessThan(10_000)
})

it('knows no other file', async () => {
  for (const path of ['/assets/style.css', '/assets/x/browser/main.js', '/assets/../load-assets.ts'])
    expect((await get(path)).status).toBe(404)
})
