// Handles: their values, their tree, and how they close.
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
