// What a program does with hinternet every day, on any runtime. Prints one line for each thing that went well.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Session } from 'hinternet'
import { serveInspector } from 'hinternet/inspect'

const server = createServer(async (request, response) => {
  const body: Uint8Array[] = []
  for await (const chunk of request) body.push(chunk)
  response.setHeader('Set-Cookie', 'visited=yes')
  response.end(`${request.method} ${request.headers.cookie ?? '-'} ${Buffer.concat(body).length}`)
})

async function main(): Promise<void> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const inspector = await serveInspector()
  const session = new Session({ cookies: true, inspect: inspector })
  console.log(await (await session.fetch(url)).text())
  console.log(await (await session.fetch(url, { method: 'POST', body: 'x'.repeat(1_000_000) })).text())

  const request = session.open('PUT', url)
  const seen = new Set<string>()
  request.on('status', ({ name }) => seen.add(name))
  await request.sendEx({ contentLength: 6 })
  await request.write(Buffer.from('abcdef'))
  await request.end()
  for await (const chunk of request) console.log(Buffer.from(chunk).toString())
  console.log(seen.has('INTERNET_STATUS_REQUEST_SENT'), seen.has('INTERNET_STATUS_HANDLE_CLOSING'))

  server.close()
  server.closeAllConnections()
  console.log(await session.fetch(url).catch(({ name, phase }) => `${name} ${phase}`))
  console.log(inspector.run().requests.length)
  await session.close()
  await inspector.close()
}

main().catch((error: Error & { code?: string }) => {
  console.log(error.code, error.message)
  process.exit(1)
})
