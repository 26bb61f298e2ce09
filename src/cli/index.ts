// The program behind the command line.
export { main } from './main.ts'
