// Handles: their values, their tree, their end.
export { ConnectionHandle, type Server } from './connection-handle.ts'
export { Handle, type HandleType, isInCallback } from './handle.ts'
export { HandleTable } from './handle-table.ts'
export { type ProxyInfo, SessionHandle } from './session-handle.ts'
export { defaultSettings, OFF, type Settings } from './settings.ts'
