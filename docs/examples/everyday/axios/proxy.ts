import axios from 'axios'

const { hostname, port } = new URL(process.argv[5] ?? '')
const client = axios.create({
  proxy: { protocol: 'http', host: hostname, port: Number(port) },
})
console.log((await client.get<string>('http://server.invalid/page')).data)
