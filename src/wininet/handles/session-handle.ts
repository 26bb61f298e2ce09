// What InternetOpen gives.

import { Handle, type HandleType } from './handle.ts'
import type { HandleTable } from './handle-table.ts'
import type { Settings } from './settings.ts'

export class SessionHandle extends Handle {
  override readonly type: HandleType = 1
  /** The User-Agent of requests that have none; null for none. */
  agent: string | null

  constructor(table: HandleTable, settings: Settings, agent: string | null) {
    super(table, null, settings, 0)
    this.agent = agent
  }
}
