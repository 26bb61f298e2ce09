// node:http with an agent that keeps its connections.

import http from 'node:http'
import type { Contender, Done } from '../contender.ts'

function readAll(response: http.IncomingMessage, done: Done): void {
  let bytes = 0
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length
  })
  response.on('end', () => done(null, bytes))
  response.on('error', (error) => done(error, 0))
}

const settled = (run: (done: Done) => void): Promise<number> =>
  new Promise((resolve, reject) => {
    run((error, bytes) => (error === null ? resolve(bytes) : reject(error)))
  })

export const contender: Contender = {
  label: 'node:http with an agent',
  connect(origin, connections) {
    const agent = new http.Agent({ keepAlive: true, maxSockets: connections, maxFreeSockets: connections })
    const { hostname, port } = new URL(origin)
    const open = (method: string, path: string, headers: http.OutgoingHttpHeaders, done: Done) =>
      http
        .request({ agent, hostname, port, method, path, headers }, (response) => readAll(response, done))
        .on('error', (error) => done(error, 0))
    return {
      get: (path, done) => void open('GET', path, {}, done).end(),
      post: (path, body, done) => void open('POST', path, { 'content-length': body.length }, done).end(body),
      upload: async (path, piece, pieces) => {
        await settled((done) => {
          const request = open('PUT', path, { 'content-length': piece.length * pieces }, done)
          let left = pieces
          const next = (): void => {
            if (left-- === 0) request.end()
            else request.write(piece, next)
          }
          next()
        })
      },
      download: (path) => settled((done) => void open('GET', path, {}, done).end()),
      close: async () => agent.destroy(),
    }
  },
}
