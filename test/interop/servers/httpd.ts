import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { firstOf } from '../programs.ts'
import { freePort, realm, type Workspace } from '../workspace.ts'
import { run } from './running.ts'
import type { WebServer } from './web.ts'

const modules = [
  'mpm_event',
  'authn_core',
  'authn_file',
  'authz_core',
  'authz_user',
  'auth_basic',
  'auth_digest',
  'alias',
  'dav',
  'dav_fs',
  'deflate',
  'filter',
  'mime',
  'socache_shmcb',
  'ssl',
]

export async function httpd(program: string, { folder }: Workspace): Promise<WebServer> {
  const [plain, tls12, tls13, demanding12, demanding13] = await Promise.all(
    Array.from({ length: 5 }, freePort),
  )
  const ports = [plain, tls12, tls13, demanding12, demanding13] as number[]
  const shared = await firstOf([
    '/usr/lib/apache2/modules',
    '/usr/lib64/httpd/modules',
    '/usr/libexec/apache2',
  ])
  const secure = (
    port: number | undefined,
    version: string,
    more = '',
  ): string => `<VirtualHost 127.0.0.1:${port}>
  SSLEngine on
  SSLProtocol ${version}
  SSLCertificateFile ${folder}/cert.pem
  SSLCertificateKeyFile ${folder}/key.pem
  ${more}
</VirtualHost>`
  const demands = `SSLVerifyClient require\n  SSLCACertificateFile ${folder}/ca.pem`
  const guard = (scheme: string): string => `<Location /${scheme}/>
  AuthType ${scheme}
  AuthName "${realm}"
  ${scheme === 'digest' ? 'AuthDigestProvider file' : ''}
  AuthUserFile ${folder}/${scheme}.users
  Require valid-user
</Location>`
  const config = path.join(folder, 'httpd.conf')
  await writeFile(
    config,
    `ServerRoot ${folder}
ServerName localhost
PidFile ${folder}/httpd.pid
DefaultRuntimeDir ${folder}/tmp
ErrorLog ${folder}/httpd.log
${modules.map((name) => `LoadModule ${name}_module ${shared}/mod_${name}.so`).join('\n')}
${process.getuid?.() === 0 ? 'User www-data\nGroup www-data' : ''}
${ports.map((port) => `Listen 127.0.0.1:${port}`).join('\n')}
TypesConfig ${folder}/mime.types
SSLSessionCache shmcb:${folder}/tmp/ssl(512000)
DavLockDB ${folder}/tmp/dav
StartServers 1
ServerLimit 2
KeepAliveTimeout 30
DocumentRoot ${folder}/www
Alias /put/ ${folder}/put/
Alias /limited/ ${folder}/limited/
Alias /basic/ ${folder}/www/
Alias /digest/ ${folder}/www/
Redirect 302 /moved /small.txt
AddOutputFilterByType DEFLATE text/plain
<Location /put/>
  Dav On
</Location>
<Location /limited/>
  Dav On
  LimitRequestBody 1048576
</Location>
${guard('basic')}
${guard('digest')}
${secure(tls12, 'TLSv1.2')}
${secure(tls13, 'TLSv1.3')}
${secure(demanding12, 'TLSv1.2', demands)}
${secure(demanding13, 'TLSv1.3', demands)}
`,
  )
  const running = await run(program, ['-DFOREGROUND', '-f', config], ports)
  return {
    ...running,
    name: 'Apache httpd',
    origin: `http://127.0.0.1:${plain}`,
    secure: { 'TLSv1.2': `https://localhost:${tls12}`, 'TLSv1.3': `https://localhost:${tls13}` },
    demanding: {
      'TLSv1.2': `https://localhost:${demanding12}`,
      'TLSv1.3': `https://localhost:${demanding13}`,
    },
    guarded: { basic: '/basic/small.txt', digest: '/digest/small.txt' },
  }
}
