// Everyday scripts, each next to the same one in got and in axios. Runs what `tsc -p test` made of them.

import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { webServer } from '../cli/web-server.ts'

const EXAMPLES = fileURLToPath(new URL('../../docs/examples/everyday/', import.meta.url))
const BUILT = fileURLToPath(new URL('../../build/docs/examples/everyday/', import.meta.url))
const md5 = (text: string): string => createHash('md5').update(text).digest('hex')

/** What each script prints, whichever client it uses. Of timings, N stands for a number. */
const printed: Readonly<Record<string, string>> = {
  'get-json': 'hinternet\n',
  'post-json': 'POST /echo?page=2 application/json {"a":1}\n',
  upload: '1000000 bytes came\n',
  download: '500000\n',
  'server-sent-events': 'one\ntwo\n',
  timeouts: 'no response\n',
  redirects: '200 /json\n302 /json\n',
  cookies: '1 none\n2 visited=yes\n',
  authentication: 'in by Basic\nin by Digest\n',
  proxy: 'by proxy: http://server.invalid/page\n',
  abort: 'aborted\n',
  multipart: 'name, a.bin of 1000000 bytes\n',
  many: '19900\n',
  retry: 'again after 503\nagain after 503\nthere\n',
  timings: '{ tcp: N, wait: N, total: N } ',
}

/** How often it has been asked. */
let flaky = 0

async function respond(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
  const { authorization = '', cookie, 'content-type': type = '' } = request.headers
  const url = request.url ?? ''
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const body = Buffer.concat(chunks)
  const [path = ''] = url.split('?')
  switch (path) {
    case '/json':
      return response.writeHead(200, { 'content-type': 'application/json' }).end('{"name":"hinternet"}')
    case '/echo':
      return response.end(`${request.method} ${url} ${type.split(';')[0]} ${body}`)
    case '/upload':
      return response.end(`${body.length} bytes came`)
    case '/file':
      return response.writeHead(200, { 'content-length': 500_000 }).end(Buffer.alloc(500_000, 'x'))
    case '/events':
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('data: one\n\n')
      return response.end('data: two\n\n')
    case '/flaky':
      return ++flaky % 3 === 0 ? response.end('there') : response.writeHead(503).end()
    case '/never':
      return
    case '/moved':
      return response.writeHead(302, { location: '/json' }).end()
    case '/cookies':
      return response.writeHead(200, { 'set-cookie': 'visited=yes; Path=/' }).end(cookie || 'none')
    case '/basic':
      return authorization === `Basic ${btoa('ada:secret')}`
        ? response.end('in by Basic')
        : response.writeHead(401, { 'www-authenticate': 'Basic realm="here"' }).end()
    case '/digest':
      return isDigest(authorization)
        ? response.end('in by Digest')
        : response
            .writeHead(401, {
              'www-authenticate': 'Digest realm="here", nonce="n1", qop="auth", algorithm=MD5',
            })
            .end()
    case '/form': {
      const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData()
      const { name, size } = form.get('file') as File
      return response.end(`${form.get('name') === 'value' ? 'name' : 'no name'}, ${name} of ${size} bytes`)
    }
    default:
      return response.end(path.replace('/item/', ''))
  }
}

function isDigest(authorization: string): boolean {
  const value = (name: string): string => new RegExp(`\\b${name}="?([^",]+)`).exec(authorization)?.[1] ?? ''
  const [nonce, nc, cnonce] = ['nonce', 'nc', 'cnonce'].map(value)
  const answer = md5(`${md5('ada:here:secret')}:${nonce}:${nc}:${cnonce}:auth:${md5('GET:/digest')}`)
  return nonce === 'n1' && value('response') === answer
}

/** Lines of code. */
const linesOf = async (path: string): Promise<number> =>
  (await readFile(join(EXAMPLES, path), 'utf8'))
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('//')).length

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hinternet-examples-'))
  await writeFile(join(folder, 'upload'), Buffer.alloc(1_000_000, 'u'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('the everyday scripts', () => {
  it('are those that are run here, in each client', async () => {
    const names = Object.keys(printed).sort()
    for (const client of ['.', 'got', 'axios']) {
      const files = (await readdir(join(EXAMPLES, client))).filter((file) => file.endsWith('.ts'))
      expect(files.map((file) => file.replace('.ts', '')).sort()).toEqual(names)
    }
  })

  it.each(Object.entries(printed))(
    '%s does what the others do, and is never longer than the longer of them',
    async (name, text) => {
      await using server = await webServer((request, response) => void respond(request, response))
      await using proxy = await webServer((request, response) => response.end(`by proxy: ${request.url}`))
      for (const client of ['.', 'got', 'axios']) {
        const program = join(BUILT, client, `${name}.js`)
        const files = [join(folder, 'upload'), join(folder, 'download')]
        const { stdout } = await promisify(execFile)(process.execPath, [
          program,
          server.origin,
          ...files,
          proxy.origin,
        ])
        const said = name === 'timings' ? stdout.replace(/\s+/g, ' ').replace(/\d[\d.]*/g, 'N') : stdout
        expect([client, said]).toEqual([client, text])
      }
      const [own = 0, ...others] = await Promise.all(
        ['.', 'got', 'axios'].map((client) => linesOf(join(client, `${name}.ts`))),
      )
      expect(own).toBeLessThanOrEqual(Math.max(...others))
    },
    60_000,
  )
})
