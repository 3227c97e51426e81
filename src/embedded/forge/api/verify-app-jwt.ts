import { verify } from 'node:crypto'
import type { App } from '../state/apps.ts'
import { ApiProblem } from './problem.ts'

/** Seconds that an App's token may live, and that its clock may be ahead. */
const longestSeconds = 600
const skewSeconds = 60

/** The App that signed the token. Throws 401 with GitHub's words for what is wrong with it. */
export function verifyAppJwt(token: string, apps: App[], now: number): App {
  const [head = '', claims = '', signature = '', ...rest] = token.split('.')
  const header = decode(head)
  const { iss, iat, exp } = decode(claims)
  const app = apps.find((one) => String(one.id) === String(iss) || one.clientId === iss)
  if (header.alg !== 'RS256' || rest.length > 0 || !app || app.publicKey === '')
    throw new ApiProblem(401, 'A JSON web token could not be decoded')
  const signed = Buffer.from(`${head}.${claims}`)
  if (!verify('RSA-SHA256', signed, app.publicKey, Buffer.from(signature, 'base64url')))
    throw new ApiProblem(401, 'A JSON web token could not be decoded')
  const seconds = now / 1000
  if (typeof exp !== 'number' || exp <= seconds)
    throw new ApiProblem(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    )
  if (exp > seconds + longestSeconds + skewSeconds)
    throw new ApiProblem(401, "'Expiration time' claim ('exp') is too far in the future")
  if (typeof iat !== 'number' || iat > seconds + skewSeconds)
    throw new ApiProblem(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    )
  return app
}

function decode(part: string): Record<string, unknown> {
  try {
    const value = JSON.parse(Buffer.from(part, 'base64url').toString()) as unknown
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}
