import type { Hono } from 'hono'
import type { MarkParts } from '../../events/stream-mark.ts'
import type { HttpEnv } from '../../http-env.ts'
import type { Assets } from '../assets/load-assets.ts'
import { followSetup, showSetup, type ReadSetup } from './show-setup.ts'

/** The checklist; nothing of it where nobody reads how far it is set up. */
export function addSetupPage(
  app: Hono<HttpEnv>,
  parts: MarkParts & { assets: Assets; readSetup: ReadSetup | null },
): void {
  const { readSetup } = parts
  if (readSetup === null) return
  app.get('/setup', showSetup({ ...parts, readSetup }))
  app.get('/setup/events', followSetup({ ...parts, readSetup }))
}
