import { z } from 'zod'
import { json, route } from '../openapi/route.ts'
import type { ApiParts } from './api-parts.ts'

/** `GET /api/v1/openapi.json`; open, for tools that read it have no token. */
export const getOpenApi = route(
  {
    method: 'get',
    path: '/api/v1/openapi.json',
    id: 'getOpenApi',
    tag: 'service',
    summary: 'This document',
    scope: null,
    answers: { 200: json('OpenAPI 3.1.', z.record(z.string(), z.unknown())) },
  },
  ({ document }: Pick<ApiParts, 'document'>) =>
    ({ json }) =>
      json(200, document),
)
