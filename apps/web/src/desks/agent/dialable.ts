/** Whether a text can be dialled: what contract/desk.ts allows, with at least one digit. */
export function isDialable(number: string): boolean {
  return /^[+*#0-9() -]{1,32}$/.test(number.trim()) && /\d/.test(number);
}
