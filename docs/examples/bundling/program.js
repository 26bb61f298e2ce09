// A program to bundle: it keeps a cookie and shows its requests in the inspector, so it needs all that hinternet loads late.

import { createServer } from 'node:http'
import { Session } from 'hinternet'
import { serveInspector } from 'hinternet/inspect'

async function main() {
  const server = createServer((request, response) => {
    response.setHeader('Set-Cookie', 'visited=yes')
    response.end(request.headers.cookie ?? 'no cookie')
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${server.address().port}/`

  const inspector = await serveInspector()
  const session = new Session({ cookies: true, inspect: inspector })
  for (const visit of ['first', 'second'])
    console.log(`${visit}:`, await (await session.fetch(url)).text())
  console.log('inspector:', inspector.run().requests.length, 'requests')

  await session.close()
  await inspector.close()
  server.close()
}

main()
