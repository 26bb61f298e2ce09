import http from 'node:http'
import got from 'got'

const { hostname, port } = new URL(process.argv[5] ?? '')
const client = got.extend({
  request: (url, options, callback) => http.request({ ...options, hostname, port, path: url.href }, callback),
})
console.log(await client('http://server.invalid/page').text())
