import { loadConfig } from '../../config/load-config.ts'
import type { Flags } from '../../config/settings.ts'
import { formatStoredApp, type StoredApp } from '../../config/stored-app.ts'
import { processSources } from '../load-settings.ts'

/** What keeps the service from taking the App at once; the rest of it goes on as it is. */
export function whatIsLeft(flags: Flags, place: string, stored: StoredApp): string[] {
  const loaded = loadConfig({ ...processSources(flags), storedApp: { place, text: formatStoredApp(stored) } })
  if (!('problems' in loaded)) return []
  return [...loaded.problems, 'Set this, and start Slipway again: until then it goes on without GitHub.']
}
