// The same behaviours against servers that we did not write: nginx, Apache httpd and Squid, as they are on this machine.
//   npm run test:interop
// Nothing is installed: what is missing is said, and left out. On Debian it comes by
//   apt-get install --no-install-recommends nginx-light apache2 squid

import { credentials } from './checks/credentials.ts'
import { messages } from './checks/messages.ts'
import { proxied } from './checks/proxied.ts'
import { secure } from './checks/secure.ts'
import { find, type Program, packages } from './programs.ts'
import { Report } from './report.ts'
import { httpd } from './servers/httpd.ts'
import { nginx } from './servers/nginx.ts'
import { squid } from './servers/squid.ts'
import type { WebServer } from './servers/web.ts'
import { prepare, type Workspace } from './workspace.ts'

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const report = new Report()
const workspace = await prepare()
let behind: WebServer | null = null
try {
  for (const [program, start] of [
    ['nginx', nginx],
    ['apache2', httpd],
  ] as const) {
    const server = await started(program, start)
    if (server === null) continue
    report.title(server.name)
    await messages(report, server, workspace)
    await credentials(report, server)
    await secure(report, server, workspace)
    if (behind === null) behind = server
    else await server.stop()
  }
  for (const scheme of ['basic', 'digest'] as const) {
    const title = `Squid that wants ${scheme}`
    if (behind === null) {
      report.leaveOut(title, 'there is no web server to stand behind it')
      continue
    }
    const proxy = await started('squid', (program, where) => squid(program, where, scheme))
    if (proxy === null) continue
    report.title(title)
    await proxied(report, proxy, behind, workspace)
    await proxy.stop()
  }
} finally {
  await behind?.stop()
  await workspace.clear()
}
report.end()
process.exitCode = report.isGood ? 0 : 1

async function started<T>(
  program: Program,
  start: (file: string, workspace: Workspace) => Promise<T>,
): Promise<T | null> {
  const file = await find(program)
  if (file !== null)
    return start(file, workspace).catch((error: unknown) => {
      report.fail(`${program} starts`, error)
      return null
    })
  report.leaveOut(program, `it is missing here; apt-get install ${packages[program]} has it`)
  return null
}
