/** localStorage that may be full, switched off or filled by someone else: reads give unknown, writes may fail quietly. */
export function readStored(key: string): unknown {
  try {
    const text = localStorage.getItem(key);
    return text === null ? null : (JSON.parse(text) as unknown);
  } catch {
    return null;
  }
}

export function writeStored(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // A private window keeps the choice for as long as the page is open; nothing else is lost.
  }
}
