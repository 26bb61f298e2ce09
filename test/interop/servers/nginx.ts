import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { freePort, realm, type Workspace } from '../workspace.ts'
import { run } from './running.ts'
import type { WebServer } from './web.ts'

export async function nginx(program: string, { folder }: Workspace): Promise<WebServer> {
  const [plain, tls12, tls13, demanding12, demanding13] = await Promise.all(
    Array.from({ length: 5 }, freePort),
  )
  const ports = [plain, tls12, tls13, demanding12, demanding13] as number[]
  const secure = (port: number | undefined, version: string, more = ''): string => `server {
    listen 127.0.0.1:${port} ssl;
    ssl_protocols ${version};
    ssl_certificate ${folder}/cert.pem;
    ssl_certificate_key ${folder}/key.pem;
    ssl_session_cache shared:s${port}:1m;
    ${more}
  }`
  const demands = `ssl_verify_client on; ssl_client_certificate ${folder}/ca.pem;`
  const config = path.join(folder, 'nginx.conf')
  await writeFile(
    config,
    `daemon off;
${process.getuid?.() === 0 ? 'user root root;' : ''}
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr;
events { worker_connections 256; }
http {
  access_log off;
  types { text/plain txt; }
  client_body_temp_path ${folder}/tmp/nginx-body;
  proxy_temp_path ${folder}/tmp/nginx-proxy;
  fastcgi_temp_path ${folder}/tmp/nginx-fastcgi;
  uwsgi_temp_path ${folder}/tmp/nginx-uwsgi;
  scgi_temp_path ${folder}/tmp/nginx-scgi;
  root ${folder}/www;
  client_max_body_size 0;
  gzip on;
  gzip_types text/plain;
  server {
    listen 127.0.0.1:${plain};
    location /put/ { alias ${folder}/put/; dav_methods PUT DELETE; }
    location /limited/ { alias ${folder}/limited/; dav_methods PUT; client_max_body_size 1m; }
    location /moved { return 302 /small.txt; }
    location /basic/ { alias ${folder}/www/; auth_basic "${realm}"; auth_basic_user_file ${folder}/basic.users; }
  }
  ${secure(tls12, 'TLSv1.2')}
  ${secure(tls13, 'TLSv1.3')}
  ${secure(demanding12, 'TLSv1.2', demands)}
  ${secure(demanding13, 'TLSv1.3', demands)}
}
`,
  )
  const running = await run(program, ['-p', folder, '-e', 'stderr', '-c', config], ports)
  return {
    ...running,
    name: 'nginx',
    origin: `http://127.0.0.1:${plain}`,
    secure: { 'TLSv1.2': `https://localhost:${tls12}`, 'TLSv1.3': `https://localhost:${tls13}` },
    demanding: {
      'TLSv1.2': `https://localhost:${demanding12}`,
      'TLSv1.3': `https://localhost:${demanding13}`,
    },
    guarded: { basic: '/basic/small.txt' },
  }
}
