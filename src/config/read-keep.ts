import type { KeepRules } from '../domain/index.ts'
import type { SettingName } from './settings.ts'

/** GitHub sends a delivery again for three days, and what is forgotten would be built again. */
const leastDeliveryDays = 7
const mostDays = 36_500
const mostRows = 1_000_000_000

/** How long things are kept; 0 is without a limit. */
export function readKeep(settings: {
  raw: (name: SettingName) => string | null
  complain: (name: SettingName, message: string) => void
  wholeNumber: (name: SettingName, fallback: number, least: number, most: number) => number
}): KeepRules {
  const { raw, complain, wholeNumber } = settings
  const limit = (name: SettingName, fallback: number, most: number) =>
    wholeNumber(name, fallback, 0, most) || null
  const deliveryDays = limit('keepDeliveryDays', 30, mostDays)
  if (deliveryDays !== null && deliveryDays < leastDeliveryDays)
    complain(
      'keepDeliveryDays',
      `"${String(raw('keepDeliveryDays'))}" is less than ${leastDeliveryDays}: a delivery that is forgotten while GitHub may send it again would be built twice`,
    )
  return {
    buildDays: limit('keepBuildDays', 90, mostDays),
    buildsPerRepository: limit('keepBuilds', 5_000, mostRows),
    logDays: limit('keepLogDays', 30, mostDays),
    deliveryDays,
    deliveries: limit('keepDeliveries', 100_000, mostRows),
    bodyDays: limit('keepBodyDays', 7, mostDays),
  }
}
