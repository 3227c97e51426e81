import { writeFileSync } from 'node:fs'
import packageJson from '../../package.json' with { type: 'json' }
import { apiRoutes } from '../../src/http/api/api-routes.ts'
import { describeApi } from '../../src/http/openapi/describe-api.ts'

/** `npm run docs`: writes the OpenAPI document that is shipped. */
const file = new URL('../../schema/openapi.json', import.meta.url)
writeFileSync(file, `${JSON.stringify(describeApi(apiRoutes, packageJson.version), null, 2)}\n`)
