// node:http in the ways that people use it.

import { createReadStream, createWriteStream } from 'node:fs'
import type http from 'node:http'
import { pipeline } from 'node:stream'
import { type Contender, type Done, downloadFile, lengthOf, tell, told } from '../contender.ts'
import { opener, readAll } from './node-http.ts'

const reading = (label: string, read: (response: http.IncomingMessage, done: Done) => void): Contender => ({
  label: `node:http, ${label}`,
  connect(origin, connections) {
    const { agent, open } = opener(origin, connections)
    const get = (path: string, done: Done): void => {
      const request = open(
        'GET',
        path,
        {},
        (response) => read(response, done),
        (error) => done(error, 0),
      )
      request.end()
    }
    return { get, download: (path) => told((done) => get(path, done)), close: async () => agent.destroy() }
  },
})

function intoFile(response: http.IncomingMessage, done: Done): void {
  const file = createWriteStream(downloadFile())
  pipeline(response, file, (error) => done(error ?? null, file.bytesWritten))
}

export const ways: Readonly<Record<string, Contender>> = {
  'for-await': reading('for await', (response, done) => tell(lengthOf(response), done)),
  file: reading('into a file', intoFile),
  pipe: {
    label: 'node:http, a file stream piped',
    connect(origin, connections) {
      const { agent, open } = opener(origin, connections)
      return {
        async upload(path, { file }) {
          await told((done) => {
            const request = open(
              'PUT',
              path,
              {},
              (response) => readAll(response, done),
              (error) => done(error, 0),
            )
            createReadStream(file).pipe(request)
          })
        },
        close: async () => agent.destroy(),
      }
    },
  },
}
