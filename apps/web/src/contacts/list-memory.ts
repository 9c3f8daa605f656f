/** Where somebody was in the list, so that coming back from a contact is coming back to the same place. */
export const listMemory: {
  /** Filters of the list as they stood in the address. */
  search: Record<string, string>;
  openedId: string | null;
} = { search: {}, openedId: null };
