// The options that people know from curl.

import { execFile, execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import type http from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { replayTrace } from '../../src/inspect/index.ts'
import { type Exit, PROGRAM, run, start } from './program.ts'
import { webServer } from './web-server.ts'

interface Seen {
  readonly method: string
  readonly url: string
  readonly headers: http.IncomingHttpHeaders
  readonly body: Buffer
}

/** What the server saw of the program, and how that ended. */
async function seen(
  args: readonly string[],
  {
    respond = (response: http.ServerResponse): unknown => response.end('hello\n'),
    stdin,
  }: {
    respond?: (response: http.ServerResponse, request: http.IncomingMessage) => unknown
    stdin?: string
  } = {},
): Promise<Exit & { readonly requests: readonly Seen[] }> {
  const requests: Seen[] = []
  await using server = await webServer(async (request, response) => {
    const { headers, method = '', url = '' } = request
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    requests.push({ method, url, headers, body: Buffer.concat(chunks) })
    respond(response, request)
  })
  const running = start(...args.map((argument) => argument.replace('{}', server.origin)))
  if (stdin !== undefined) running.child.stdin.end(stdin)
  return { ...(await running.exit), requests }
}

let folder: string
const inFolder = (name: string): string => path.join(folder, name)
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'hinternet-cli-'))
  await writeFile(inFolder('data.json'), '{\n  "a": 1\n}\n')
})
afterAll(() => rm(folder, { recursive: true }))

describe('a request', () => {
  it.each<[string, readonly string[], Partial<Seen>]>([
    ['-X', ['-X', 'DELETE', '{}/x'], { method: 'DELETE', url: '/x' }],
    ['-d', ['-d', 'a=1', '-d', 'b=2', '{}/'], { method: 'POST', body: Buffer.from('a=1&b=2') }],
    ['--data-raw', ['--data-raw', '@a', '-d', 'b', '{}/'], { method: 'POST', body: Buffer.from('b&@a') }],
    ['-G', ['-G', '-d', 'a=1', '-d', 'b=2', '{}/x'], { method: 'GET', url: '/x?a=1&b=2' }],
    ['-G with a query', ['-G', '--data-raw', 'a=@', '{}/x?q#part'], { method: 'GET', url: '/x?q&a=@' }],
    ['-G with -I', ['-G', '-I', '-d', 'a', '{}/'], { method: 'HEAD', url: '/?a' }],
    ['-X with -d', ['-X', 'PATCH', '-d', 'x', '{}/'], { method: 'PATCH', body: Buffer.from('x') }],
  ])('has what %s says', async (_name, args, wanted) => {
    const { code, requests } = await seen(args)
    expect(code).toBe(0)
    expect(requests).toMatchObject([wanted])
  })

  it('with -f shows no body of an error, and any other', async () => {
    for (const [status, wanted] of [
      [200, [0, 'hello']],
      [404, [22, '']],
    ] as const) {
      const respond = (response: http.ServerResponse) => response.writeHead(status).end('hello')
      const { code, stdout } = await seen(['-f', '{}/'], { respond })
      expect([code, stdout]).toEqual(wanted)
      const path = inFolder(`failed-${status}`)
      await seen(['-f', '-o', path, '{}/'], { respond })
      expect(existsSync(path)).toBe(status === 200)
    }
  })

  it('with -G says what it takes', async () => {
    for (const args of [
      ['-G', '{}/'],
      ['-G', '-d', '@file', '{}/'],
    ]) {
      const { code, stderr } = await seen(args)
      expect([code, stderr]).toEqual([2, expect.stringContaining('--get needs --data with text')])
    }
  })

  it('has header fields by -H, a User-Agent by -A, and a length and type by -d', async () => {
    const { requests } = await seen(['-H', 'X-One: 1', '-H', 'X-Two:2', '-A', 'me/1', '-d', 'a=ü', '{}/'])
    expect(requests[0]?.headers).toMatchObject({
      'x-one': '1',
      'x-two': '2',
      'user-agent': 'me/1',
      'content-length': '4',
      'content-type': 'application/x-www-form-urlencoded',
    })
    const json = await seen(['-H', 'content-type: application/json', '-d', '{}', '{}/'.replace('{}', '{}')])
    expect(json.requests[0]?.headers['content-type']).toBe('application/json')
  })

  it('has a file or stdin as its body by @, without line ends, which --data-binary leaves', async () => {
    const file = `@${inFolder('data.json')}`
    expect((await seen(['-d', file, '{}/'])).requests[0]?.body.toString()).toBe('{  "a": 1}')
    expect((await seen(['--data-binary', file, '{}/'])).requests[0]?.body.toString()).toBe('{\n  "a": 1\n}\n')
    const { requests } = await seen(['-d', '@-', '{}/'], { stdin: 'from\nstdin' })
    expect(requests[0]?.body.toString()).toBe('fromstdin')
  })

  it('uploads stdin by put -', async () => {
    const { code, requests } = await seen(['-q', 'put', '-', '{}/'], { stdin: 'x'.repeat(200_000) })
    expect(code).toBe(0)
    expect(requests[0]).toMatchObject({ method: 'PUT', headers: { 'transfer-encoding': 'chunked' } })
    expect(requests[0]?.body.length).toBe(200_000)
  })

  it('is a multipart form by -F, with files', async () => {
    const file = `file=@${inFolder('data.json')};type=application/json;filename=b.json`
    const { code, requests } = await seen(['-F', 'name=value', '-F', file, '{}/'])
    expect(code).toBe(0)
    const [{ body, headers } = { body: Buffer.of(), headers: {} }] = requests
    const form = await new Response(new Uint8Array(body), {
      headers: { 'content-type': headers['content-type'] ?? '' },
    }).formData()
    expect(form.get('name')).toBe('value')
    const sent = form.get('file') as File
    expect([sent.name, sent.type, await sent.text()]).toEqual([
      'b.json',
      'application/json',
      '{\n  "a": 1\n}\n',
    ])
  })

  it('answers a challenge by -u, Basic and Digest, and never shows the password', async () => {
    for (const challenge of ['Basic realm="a"', 'Digest realm="a", nonce="n", qop="auth", algorithm=MD5']) {
      const { code, requests, stdout, stderr } = await seen(['-v', '-u', 'me:s3cret', '{}/'], {
        respond: (response, request) =>
          request.headers.authorization === undefined
            ? response.writeHead(401, { 'www-authenticate': `${challenge}, NTLM TlRM, Negotiate` }).end()
            : response.end('in\n'),
      })
      expect({ code, stdout }).toEqual({ code: 0, stdout: 'in\n' })
      const [scheme = ''] = challenge.split(' ')
      expect(requests[1]?.headers.authorization).toMatch(new RegExp(`^${scheme} `))
      expect(stderr).toMatch(new RegExp(`^> authorization: ${scheme} \\*\\*\\*$`, 'im'))
      expect(stderr).toContain(`< www-authenticate: ${challenge}, NTLM ***, Negotiate\n`)
      expect(stderr).not.toMatch(/s3cret|bWU6czNjcmV0|response="/)
    }
  })

  it('follows redirects, also with -L, and none with --max-redirs 0', async () => {
    const respond = (response: http.ServerResponse, { url }: http.IncomingMessage): unknown =>
      url === '/a' ? response.writeHead(302, { location: '/b' }).end('moved') : response.end('there')
    expect(await seen(['-q', '-L', '{}/a'], { respond })).toMatchObject({ code: 0, stdout: 'there' })
    expect((await seen(['-q', '--max-redirs', '0', '{}/a'], { respond })).requests).toHaveLength(1)
  })

  it('goes through the proxy of -x, or of the environment, but for --noproxy', async () => {
    await using proxy = await webServer((request, response) => response.end(`by proxy: ${request.url}`))
    const url = 'http://there.invalid/x'
    expect(await run('-q', '-x', proxy.origin.replace('http://', ''), url)).toMatchObject({
      code: 0,
      stdout: `by proxy: ${url}`,
    })
    process.env.http_proxy = proxy.origin
    try {
      expect((await run('-q', url)).stdout).toBe(`by proxy: ${url}`)
      expect((await seen(['-q', '--noproxy', '127.0.0.1', '{}/'])).stdout).toBe('hello\n')
      expect((await seen(['-q', '--noproxy', '*', '{}/'])).stdout).toBe('hello\n')
    } finally {
      delete process.env.http_proxy
    }
  })

  it('ends after --max-time', async () => {
    const { code, stderr } = await seen(['-q', '-m', '0.2', '{}/'], { respond: () => {} })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^hinternet: .*\n$/)
  })
})

describe('a response', () => {
  it('is asked for compressed, and decoded, by --compressed', async () => {
    const respond = (response: http.ServerResponse, request: http.IncomingMessage): unknown =>
      request.headers['accept-encoding']?.includes('gzip')
        ? response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('unpacked'))
        : response.end('plain')
    expect((await seen(['-q', '--compressed', '{}/'], { respond })).stdout).toBe('unpacked')
    expect((await seen(['-q', '{}/'], { respond })).stdout).toBe('plain')
  })

  it('goes into a file by -o, and into one that is named as in the URL by -O', async () => {
    const bytes = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7) % 256))
    const respond = (response: http.ServerResponse): unknown => response.end(bytes)
    const file = inFolder('out')
    expect(await seen(['-q', '-o', file, '{}/'], { respond })).toMatchObject({ code: 0, stdout: '' })
    expect((await readFile(file)).equals(bytes)).toBe(true)
    const empty = inFolder('empty')
    await seen(['-q', '-o', empty, '{}/'], { respond: (response) => response.end() })
    expect(await readFile(empty, 'utf8')).toBe('')
    const before = process.cwd()
    process.chdir(folder)
    try {
      expect((await seen(['-q', '-O', '{}/a/picture%20one.png?x=1'], { respond })).code).toBe(0)
    } finally {
      process.chdir(before)
    }
    const hash = (data: Buffer): string => createHash('sha1').update(data).digest('hex')
    expect(hash(await readFile(inFolder('picture one.png')))).toBe(hash(bytes))
  })

  it('writes no file when the request fails before there is a response', async () => {
    const file = inFolder('never')
    expect((await run('-q', '-o', file, 'http://127.0.0.1:9/')).code).toBe(1)
    expect(existsSync(file)).toBe(false)
  })

  it('shows the fields of HEAD on stdout by -I', async () => {
    const { code, requests, stdout } = await seen(['-q', '-I', '{}/'], {
      respond: (response) => response.writeHead(204, { 'x-one': '1' }).end(),
    })
    expect([code, requests[0]?.method]).toEqual([0, 'HEAD'])
    expect(stdout).toMatch(/^HTTP\/1\.1 204 No Content\r\n(.+\r\n)*x-one: 1\r\n/)
  })

  it('comes from any server with -k', async () => {
    const [key, cert] = ['key.pem', 'cert.pem'].map(inFolder)
    const subject = ['-subj', '/CN=somebody', '-days', '2', '-nodes', '-newkey', 'rsa:2048']
    execFileSync('openssl', ['req', '-x509', ...subject, '-keyout', key!, '-out', cert!], { stdio: 'ignore' })
    const server = https.createServer(
      { key: await readFile(key!), cert: await readFile(cert!) },
      (_request, response) => response.end('secure'),
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`
    try {
      expect(await run('-q', '-k', url)).toMatchObject({ code: 0, stdout: 'secure' })
      expect(await run('-q', url)).toMatchObject({ code: 1, stdout: '' })
    } finally {
      server.close()
    }
  })
})

describe('the report', () => {
  it('has all header fields with -v, without secrets', async () => {
    const { stderr, stdout } = await seen(
      ['-v', '-H', 'X-Api-Key: s3cret', '-H', 'Cookie: sid=s3cret', '-H', 'X-One: 1', '-d', 'abc', '{}/x'],
      {
        respond: (response) =>
          response.writeHead(200, { 'set-cookie': 'sid=s3cret', 'x-two': '2' }).end('ok\n'),
      },
    )
    expect(stdout).toBe('ok\n')
    const heads = stderr.split('\n').filter((line) => /^[<>]/.test(line))
    expect(heads.map((line) => line.toLowerCase())).toEqual(
      expect.arrayContaining([
        '> post /x http/1.1',
        expect.stringMatching(/^> host: 127\.0\.0\.1:\d+$/),
        '> x-api-key: ***',
        '> cookie: ***',
        '> x-one: 1',
        '> connection: keep-alive',
        '> content-length: 3',
        '< http/1.1 200 ok',
        '< set-cookie: ***',
        '< x-two: 2',
      ]),
    )
    expect(stderr).not.toMatch(/s3cret/)
  })

  it('is a line of JSON for each notification with --json, and nothing else', async () => {
    for (const status of [200, 404]) {
      const { code, stderr, stdout } = await seen(['--json', '{}/'], {
        respond: (response) => response.writeHead(status).end('body'),
      })
      expect([code, stdout]).toEqual([status === 200 ? 0 : 22, 'body'])
      const notifications = stderr
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as { name: string; sequence: number; elapsed: number })
      expect(notifications[0]?.name).toBe('INTERNET_STATUS_HANDLE_CREATED')
      expect(notifications.at(-1)?.name).toBe('INTERNET_STATUS_HANDLE_CLOSING')
      expect(notifications.map(({ sequence }) => sequence)).toEqual(notifications.map((_, i) => i + 1))
    }
  })

  it('ends with a waterfall, in which nothing waits in a queue that never did', async () => {
    const { stderr } = await seen(['{}/'])
    const [, waterfall = ''] = stderr.split('Phases\n')
    const bars = [...waterfall.matchAll(/^ {2}(\w+) +[\d.]+ ms {2}\|([= ]{24})\|/gm)]
    expect(bars.map(([, phase]) => phase)).toEqual(['start', 'connect', 'send', 'response', 'read', 'total'])
    const begins = bars.slice(0, -1).map(([, , bar = '']) => bar.indexOf('='))
    expect(begins).toEqual([...begins].sort((one, two) => one - two))
    expect(bars.at(-1)?.[2]).toBe('='.repeat(24))
  })

  it.skipIf(!existsSync('/usr/bin/script'))(
    'begins a line of its own after a body on a terminal',
    async () => {
      await using server = await webServer((_request, response) => response.end('no end of line'))
      // Gives the program a terminal.
      const line = `'${process.execPath}' '${PROGRAM}' '${server.origin}'`
      const { stdout } = await promisify(execFile)('script', ['-qec', line, '/dev/null'])
      expect(stdout).toMatch(/^no end of line\r?$/m)
      expect(stdout).toMatch(/HANDLE_CLOSING/)
      const quiet = await promisify(execFile)('script', ['-qec', `${line} -q`, '/dev/null'])
      expect(quiet.stdout).toMatch(/^no end of line\r?\n$/)
    },
  )

  it('is explained in words with --explain', async () => {
    const { code, stderr } = await seen(['-q', '--explain', '{}/x'])
    expect(code).toBe(0)
    expect(stderr).toMatch(/GET http:\/\/127\.0\.0\.1:\d+\/x/)
    expect(stderr).toMatch(/200/)
    const { stderr: failed } = await run('-q', '--explain', 'http://127.0.0.1:9/')
    expect(failed).toMatch(/refused/)
  })

  it('compares cold and warm with --repeat, and shows one body', async () => {
    const { code, requests, stdout, stderr } = await seen(['--repeat', '4', '{}/'])
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'hello\n' })
    expect(requests).toHaveLength(4)
    expect(stderr).toMatch(/^ +cold +warm median +least +most$/m)
    // Kept connections connect no more.
    expect(stderr).toMatch(/^ {2}connect +[\d.]+ ms( +-){3}$/m)
    expect(stderr).toMatch(/^ {2}total( +[\d.]+ ms){4}$/m)
  })

  it('repeats what can be read again, and refuses what cannot', async () => {
    const { requests } = await seen(['-q', '--repeat', '3', 'put', inFolder('data.json'), '{}/'])
    expect(requests.map(({ body }) => body.length)).toEqual([13, 13, 13])
    const refused = await seen(['--repeat', '2', 'put', '-', '{}/'], { stdin: 'x' })
    expect([refused.code, refused.requests.length]).toEqual([2, 0])
    expect(refused.stderr).toMatch(/--repeat needs a body that can be read again/)
  })
})

it('--trace writes a trace that the chart replays, and a file that cannot be written is a mistake of the command line', async () => {
  const file = inFolder('trace.jsonl')
  const { code, stdout } = await seen(['-q', '--trace', file, '{}/'])
  expect([code, stdout]).toEqual([0, 'hello\n'])
  const text = await readFile(file, 'utf8')
  expect(text).toMatch(/^\{"format":"hinternet trace","version":1,/)
  expect(replayTrace(text)).toMatchObject([{ method: 'GET', state: 'closed' }])
  const refused = await seen(['-q', '--trace', inFolder('nowhere/trace.jsonl'), '{}/'])
  expect(refused).toMatchObject({ code: 2, requests: [] })
  expect(refused.stderr).toContain('cannot be written')
})
