import { expect, it } from 'vitest'
import { readDatabase } from './read-database.ts'
import type { SettingName } from './settings.ts'

function read(given: Partial<Record<SettingName, string>>) {
  const problems: string[] = []
  const database = readDatabase({
    raw: (name) => given[name] ?? null,
    read: () => 'no certificate',
    complain: (name, message) => problems.push(`${name}: ${message}`),
  })
  return { database, problems }
}

it('keeps state in a file unless there is the URL of a database', () => {
  expect(read({})).toEqual({ database: null, problems: [] })
  const databaseUrl = 'postgres://slipway:secret@db.example.com:5432/slipway?sslmode=verify-full'
  expect(read({ databaseUrl })).toEqual({ database: { url: databaseUrl, ca: null }, problems: [] })
})

it('says what is wrong with a database, and never its password', () => {
  for (const databaseUrl of ['mysql://slipway:secret@db/slipway', 'postgres://slipway:secret@db', 'secret']) {
    const { problems } = read({ databaseUrl })
    expect(problems).toEqual(['databaseUrl: is not a URL like postgres://user:password@host:5432/database'])
  }
  expect(read({ databaseCaFile: 'ca.pem' }).problems).toEqual([
    'databaseCaFile: is for PostgreSQL: set SLIPWAY_DATABASE_URL too',
  ])
  expect(read({ databaseUrl: 'postgres://db/slipway', databaseCaFile: 'ca.pem' }).problems).toEqual([
    'databaseCaFile: ca.pem holds no PEM certificate',
  ])
})
