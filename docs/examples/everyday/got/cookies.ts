import got from 'got'
import { CookieJar } from 'tough-cookie'

const client = got.extend({ prefixUrl: process.argv[2] ?? '', cookieJar: new CookieJar() })
for (const visit of [1, 2]) console.log(visit, await client('cookies').text())
