export * from './choose-pool.ts'
export * from './is-open.ts'
export * from './pools-of.ts'
export * from './use-of.ts'
