import { createServer } from 'node:http'
import { greet } from './greet.js'

const port = Number(process.env.PORT ?? 8080)
createServer((_request, response) => response.end(greet('whoever calls'))).listen(port)
