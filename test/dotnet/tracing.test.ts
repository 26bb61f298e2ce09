// The trace source of System.Net under NODE_DEBUG.

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { webServer } from '../cli/web-server.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

const program = `
  import { WebRequest } from 'hinternet/dotnet'
  const request = WebRequest.create(process.argv[1])
  request.method = 'POST'
  request.headers.add('Authorization', 'Basic c2VjcmV0')
  request.headers.add('Cookie', 'a=secret')
  request.referer = 'http://user:secret@example.com/'
  const body = await request.getRequestStreamAsync()
  await body.writeAsync(Buffer.from('hello'))
  body.close()
  const response = await request.getResponseAsync()
  for await (const _ of response.getResponseStream());
`

async function traced(nodeDebug: string): Promise<string> {
  await using server = await webServer((request, response) => {
    response.setHeader('Set-Cookie', 'b=secret')
    response.setHeader('WWW-Authenticate', 'Basic realm="a", NTLM secret')
    request.resume().on('end', () => response.end('hello'))
  })
  const url = `${server.origin.replace('//', '//user:secret@')}/x`
  const { stderr } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '-e', program, url],
    { cwd: root, env: { ...process.env, NODE_DEBUG: nodeDebug } },
  )
  return stderr
}

describe('network tracing', () => {
  it('tells of every call, of the heads, and of the connection, without secrets', async () => {
    const trace = await traced('system.net')
    expect(trace).toMatch(/Associating HttpWebRequest#1 with ServicePoint#1/)
    expect(trace).toMatch(/HttpWebRequest#1::beginGetRequestStream\(\)/)
    expect(trace).toMatch(/Exiting HttpWebRequest#1::endGetRequestStream\(\) -> RequestStream#1/)
    expect(trace).toMatch(/RequestStream#1::beginWrite\(0, 5\)/)
    expect(trace).toMatch(/HttpWebRequest#1 - Created connection to 127\.0\.0\.1:\d+/)
    expect(trace).toMatch(/HttpWebRequest#1 - Sending POST http:\/\/127\.0\.0\.1:\d+\/x \{.*Cookie: \*\*\*/)
    expect(trace).toMatch(/HttpWebRequest#1 - Received HTTP\/1\.1 200 OK \{.*Set-Cookie: \*\*\*/)
    expect(trace).toMatch(/Exiting ResponseStream#1::endRead\(\) -> 5/)
    expect(trace).not.toContain('secret')
    expect(trace).not.toContain('c2VjcmV0')
  })

  it('is silent unless it is asked for', async () => {
    expect(await traced('')).toBe('')
  })
})
