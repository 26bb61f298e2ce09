declare function toughCookie(): typeof import('tough-cookie', { with: { 'resolution-mode': 'import' }})
export = toughCookie
