// node:http with an agent that keeps its connections, and node:https likewise.

import http from 'node:http'
import https from 'node:https'
import type { Contender, Done } from '../contender.ts'
import { told } from '../contender.ts'

export const opener = (origin: string, connections: number) => {
  const { protocol, hostname, port } = new URL(origin)
  const { Agent, request } = protocol === 'https:' ? https : http
  const agent = new Agent({
    keepAlive: true,
    maxSockets: connections,
    maxFreeSockets: connections,
    ...(protocol === 'https:' && { rejectUnauthorized: false }),
  })
  const open = (
    method: string,
    path: string,
    headers: http.OutgoingHttpHeaders,
    responded: (response: http.IncomingMessage) => void,
    failed: (error: Error) => void,
  ): http.ClientRequest =>
    request({ agent, hostname, port, method, path, headers }, responded).on('error', failed)
  return { agent, open }
}

export function readAll(response: http.IncomingMessage, done: Done): void {
  let bytes = 0
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length
  })
  response.on('end', () => done(null, bytes))
  response.on('error', (error) => done(error, 0))
}

export const contender: Contender = {
  label: 'node:http with an agent',
  connect(origin, connections) {
    const opened = opener(origin, connections)
    const open = (method: string, path: string, headers: http.OutgoingHttpHeaders, done: Done) =>
      opened.open(
        method,
        path,
        headers,
        (response) => readAll(response, done),
        (error) => done(error, 0),
      )
    return {
      get: (path, done) => void open('GET', path, {}, done).end(),
      post: (path, body, done) => void open('POST', path, { 'content-length': body.length }, done).end(body),
      upload: async (path, { length, piece, pieces }) => {
        await told((done) => {
          const request = open('PUT', path, { 'content-length': length }, done)
          let left = pieces
          const next = (): void => {
            if (left-- === 0) request.end()
            else request.write(piece, next)
          }
          next()
        })
      },
      download: (path) => told((done) => void open('GET', path, {}, done).end()),
      close: async () => opened.agent.destroy(),
    }
  },
}
