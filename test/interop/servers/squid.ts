import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { firstOf } from '../programs.ts'
import { freePort, realm, type Workspace } from '../workspace.ts'
import { type Running, run } from './running.ts'

export interface ForwardProxy extends Running {
  readonly port: number
  readonly scheme: 'basic' | 'digest'
}

const helpers = ['/usr/lib/squid', '/usr/lib64/squid', '/usr/libexec/squid']

/** A proxy that wants credentials, by this scheme. */
export async function squid(
  program: string,
  { folder }: Workspace,
  scheme: 'basic' | 'digest',
): Promise<ForwardProxy> {
  const port = await freePort()
  const helper = scheme === 'basic' ? 'basic_ncsa_auth' : 'digest_file_auth'
  const found = await firstOf(helpers.map((each) => path.join(each, helper)))
  if (found === null) throw new Error(`squid comes without ${helper}`)
  const config = path.join(folder, `squid-${scheme}.conf`)
  await writeFile(
    config,
    `http_port 127.0.0.1:${port}
auth_param ${scheme} program ${found} ${scheme === 'digest' ? '-c ' : ''}${folder}/${scheme === 'basic' ? 'squid' : scheme}.users
auth_param ${scheme} realm ${realm}
auth_param ${scheme} children 1
acl known proxy_auth REQUIRED
http_access allow known
http_access deny all
cache deny all
cache_mem 8 MB
access_log none
cache_log ${folder}/tmp/squid-${scheme}.log
cache_store_log none
netdb_filename none
pid_filename ${folder}/tmp/squid-${scheme}.pid
coredump_dir ${folder}/tmp
pinger_enable off
shutdown_lifetime 0 seconds
visible_hostname squid.test
`,
  )
  // Each instance has memory of its own, which goes by the name of its service.
  const running = await run(program, ['-N', '-n', `hinternet${scheme}${port}`, '-f', config], [port])
  return { ...running, port, scheme }
}
