import type { Hono } from 'hono'
import type { Log } from '../../../ports.ts'
import type { SigningIn } from '../../access/open-sign-in.ts'
import type { HttpEnv } from '../../http-env.ts'
import { smallForm } from '../small-form.ts'
import type { SignInPage } from './sign-in-form.ts'
import { showSignIn, signIn, signOut } from './sign-in.ts'
import { callbackPath, comeBack, goToHost } from './with-host.ts'

/** Signing in and out; open to everybody, and mounted where forms of other sites are refused. */
export function addSignInRoutes(
  app: Hono<HttpEnv>,
  parts: SigningIn & { page: SignInPage; baseUrl: string; log: Log },
): void {
  const { withHost } = parts
  const people = withHost?.people ?? null
  app.get('/login', showSignIn(parts.page))
  app.post('/login', smallForm, signIn({ ...parts, people }))
  app.post('/logout', signOut({ ...parts, people }))
  if (withHost === null) return
  app.get('/login/github', goToHost({ ...parts, ...withHost }))
  app.get(callbackPath, comeBack({ ...parts, ...withHost }))
}
