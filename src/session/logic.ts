// Which way the charts of a session are run.

import type { Logic } from '../lifecycle/index.ts'

/** Interpreted when asked for, by the caller or by HINTERNET_INTERPRET=1; otherwise as the table. */
export function logicFor(interpret: boolean): Logic {
  return interpret || process.env.HINTERNET_INTERPRET === '1' ? 'interpreted' : 'table'
}
