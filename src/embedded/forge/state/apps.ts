import type { Database } from './database.ts'
import { readDocument } from './database.ts'
import type { ForgeRepository } from './repositories.ts'

export type Level = 'read' | 'write'
/** GitHub's names: contents, metadata, checks, statuses, pull_requests. */
export type Permissions = Record<string, Level>

export interface App {
  id: number
  slug: string
  name: string
  ownerId: number | null
  /** Where it says who it is, and where people go on after they have installed it. */
  externalUrl: string | null
  setupUrl: string | null
  clientId: string
  /** SHA-256 of its client secret, hex; null: nobody can sign in with it. */
  clientSecretHash: string | null
  /** Where people come back to who sign in with it. */
  callbackUrls: string[]
  /** PEM; the private half is only with whoever made the App. Empty until somebody fetched that. */
  publicKey: string
  permissions: Permissions
  events: string[]
  createdAt: number
}

/** An App on an account, for all of its repositories or for some. */
export interface Installation {
  id: number
  appId: number
  account: string
  repositoryIds: number[] | 'all'
  createdAt: number
  /** Nothing may be done with it, and nothing is told to it, until it is resumed. */
  suspended: { at: number; byId: number } | null
}

export interface Apps {
  create(app: Omit<App, 'id'>): App
  save(app: App): void
  bySlug(slug: string): App | null
  byClientId(clientId: string): App | null
  byId(id: number): App | null
  all(): App[]
  /** Replaces the installation of this App on this account. */
  install(installation: Omit<Installation, 'id'>): Installation
  saveInstallation(installation: Installation): void
  removeInstallation(id: number): void
  installation(id: number): Installation | null
  installationsOf(appId: number): Installation[]
  /** Installations that cover the repository and are not suspended, of every App. */
  covering(repository: ForgeRepository): Installation[]
}

/** What a directory of before does not have. */
const laterFields = { ownerId: null, externalUrl: null, setupUrl: null, clientSecretHash: null }

export function keepApps(db: Database): Apps {
  const readApp = (row: NonNullable<ReturnType<Database['get']>>): App => ({
    ...laterFields,
    callbackUrls: [],
    ...(readDocument(row) as Omit<App, keyof typeof laterFields | 'callbackUrls'>),
    id: Number(row.id),
  })
  const readInstallation = (row: NonNullable<ReturnType<Database['get']>>): Installation => ({
    suspended: null,
    ...(readDocument(row) as Omit<Installation, 'suspended'>),
    id: Number(row.id),
  })
  const apps: Apps = {
    create: (app) => ({
      ...app,
      id: db.run('INSERT INTO apps (slug, doc) VALUES (?, ?)', app.slug, JSON.stringify(app)),
    }),
    save: (app) => void db.run('UPDATE apps SET doc = ? WHERE id = ?', JSON.stringify(app), app.id),
    bySlug(slug) {
      const row = db.get('SELECT id, doc FROM apps WHERE slug = ?', slug)
      return row ? readApp(row) : null
    },
    byId(id) {
      const row = db.get('SELECT id, doc FROM apps WHERE id = ?', id)
      return row ? readApp(row) : null
    },
    all: () => db.all('SELECT id, doc FROM apps ORDER BY id').map(readApp),
    byClientId: (clientId) => apps.all().find((app) => app.clientId === clientId) ?? null,
    install(installation) {
      const row = db.get(
        `INSERT INTO installations (app_id, account, doc) VALUES (?, ?, ?)
         ON CONFLICT (app_id, account) DO UPDATE SET doc = excluded.doc RETURNING id`,
        installation.appId,
        installation.account,
        JSON.stringify(installation),
      )
      return { ...installation, id: Number(row?.id) }
    },
    saveInstallation: (installation) =>
      void db.run(
        'UPDATE installations SET doc = ? WHERE id = ?',
        JSON.stringify(installation),
        installation.id,
      ),
    removeInstallation: (id) => void db.run('DELETE FROM installations WHERE id = ?', id),
    installation(id) {
      const row = db.get('SELECT id, doc FROM installations WHERE id = ?', id)
      return row ? readInstallation(row) : null
    },
    installationsOf: (appId) =>
      db.all('SELECT id, doc FROM installations WHERE app_id = ? ORDER BY id', appId).map(readInstallation),
    covering: (repository) =>
      db
        .all('SELECT id, doc FROM installations WHERE account = ? ORDER BY id', repository.owner)
        .map(readInstallation)
        .filter(({ suspended }) => suspended === null)
        .filter(({ repositoryIds }) => repositoryIds === 'all' || repositoryIds.includes(repository.id)),
  }
  return apps
}
