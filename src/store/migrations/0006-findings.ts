/** What runs say of what they made: vulnerabilities, and what stands beside it. JSON; null where they say nothing. */
export const findings: readonly string[] = [`alter table executions add column findings text`]
