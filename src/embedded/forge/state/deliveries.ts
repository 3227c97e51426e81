import type { Database } from './database.ts'
import { readDocument } from './database.ts'

/** Where events go: of an App (all that it is installed on), or of one repository. */
export interface Hook {
  id: number
  appId: number | null
  repositoryId: number | null
  url: string
  secret: string
}

export interface DeliveryRecord {
  id: number
  hookId: number
  /** `X-GitHub-Delivery`; the same for every attempt at an event. */
  guid: string
  state: 'queued' | 'delivered' | 'failed'
  event: string
  action: string | null
  repositoryId: number | null
  installationId: number | null
  redelivery: boolean
  /** Epoch milliseconds. */
  createdAt: number
  deliveredAt: number | null
  /** 0 when nobody answered. */
  statusCode: number
  /** In GitHub's words: `OK`, or what went wrong. */
  status: string
  /** Seconds. */
  duration: number
}

export interface Deliveries {
  setAppHook(appId: number, url: string, secret: string): Hook
  addRepositoryHook(repositoryId: number, url: string, secret: string): Hook
  hook(id: number): Hook | null
  appHook(appId: number): Hook | null
  repositoryHooks(repositoryId: number): Hook[]
  queue(delivery: Omit<DeliveryRecord, 'id'>, body: Uint8Array): DeliveryRecord
  save(delivery: DeliveryRecord): void
  byId(id: number): DeliveryRecord | null
  body(id: number): Uint8Array
  /** Oldest first. */
  queued(limit: number): DeliveryRecord[]
  /** Forgets what was made before this time, epoch milliseconds. */
  prune(before: number): void
  /** Newest first, none that waits; ids below `before` only, in this state if one is given. */
  ofHook(
    hookId: number,
    before: number | null,
    limit: number,
    state?: DeliveryRecord['state'],
  ): DeliveryRecord[]
}

export function keepDeliveries(db: Database): Deliveries {
  type Row = NonNullable<ReturnType<Database['get']>>
  const readHook = (row: Row): Hook => ({
    id: Number(row.id),
    appId: row.app_id === null ? null : Number(row.app_id),
    repositoryId: row.repository_id === null ? null : Number(row.repository_id),
    url: String(row.url),
    secret: String(row.secret),
  })
  const read = (row: Row): DeliveryRecord => ({
    ...(readDocument(row) as DeliveryRecord),
    id: Number(row.id),
  })
  const oneHook = (row: Row | undefined) => (row ? readHook(row) : null)
  return {
    setAppHook(appId, url, secret) {
      const row = db.get(
        `INSERT INTO hooks (app_id, url, secret) VALUES (?, ?, ?)
         ON CONFLICT (app_id) DO UPDATE SET url = excluded.url, secret = excluded.secret RETURNING id`,
        appId,
        url,
        secret,
      )
      return { id: Number(row?.id), appId, repositoryId: null, url, secret }
    },
    addRepositoryHook(repositoryId, url, secret) {
      const id = db.run(
        'INSERT INTO hooks (repository_id, url, secret) VALUES (?, ?, ?)',
        repositoryId,
        url,
        secret,
      )
      return { id, appId: null, repositoryId, url, secret }
    },
    hook: (id) => oneHook(db.get('SELECT * FROM hooks WHERE id = ?', id)),
    appHook: (appId) => oneHook(db.get('SELECT * FROM hooks WHERE app_id = ?', appId)),
    repositoryHooks: (repositoryId) =>
      db.all('SELECT * FROM hooks WHERE repository_id = ? ORDER BY id', repositoryId).map(readHook),
    queue(delivery, body) {
      const id = db.run(
        'INSERT INTO deliveries (hook_id, guid, state, doc, body) VALUES (?, ?, ?, ?, ?)',
        delivery.hookId,
        delivery.guid,
        delivery.state,
        JSON.stringify(delivery),
        body,
      )
      return { ...delivery, id }
    },
    save: (delivery) =>
      void db.run(
        'UPDATE deliveries SET state = ?, doc = ? WHERE id = ?',
        delivery.state,
        JSON.stringify(delivery),
        delivery.id,
      ),
    byId(id) {
      const row = db.get('SELECT id, doc FROM deliveries WHERE id = ?', id)
      return row ? read(row) : null
    },
    body(id) {
      const body = db.get('SELECT body FROM deliveries WHERE id = ?', id)?.body
      return body instanceof Uint8Array ? body : new Uint8Array()
    },
    queued: (limit) =>
      db.all(`SELECT id, doc FROM deliveries WHERE state = 'queued' ORDER BY id LIMIT ?`, limit).map(read),
    prune: (before) => void db.run(`DELETE FROM deliveries WHERE doc ->> 'createdAt' < ?`, before),
    ofHook: (hookId, before, limit, state) =>
      db
        .all(
          `SELECT id, doc FROM deliveries WHERE hook_id = ? AND id < ? AND state <> 'queued'
           AND state = coalesce(?, state) ORDER BY id DESC LIMIT ?`,
          hookId,
          before ?? Number.MAX_SAFE_INTEGER,
          state ?? null,
          limit,
        )
        .map(read),
  }
}
