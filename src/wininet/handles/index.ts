// Handles: their values, their tree, their end.
export { ConnectionHandle, type Server } from './connection-handle.ts'
export {
  defaultSettings,
  Handle,
  HandleTable,
  type HandleType,
  isInCallback,
  OFF,
  type Settings,
} from './handle.ts'
export { type ProxyInfo, SessionHandle } from './session-handle.ts'
