// The server of the page.
export { readAssets } from './assets.ts'
export { InspectorServer } from './inspector-server.ts'
