/** What of the live board stands in the address: `/live?team=…&screen=big`. */
export interface LiveAddress {
  /** Null shows every team. */
  teamName: string | null;
  isBig: boolean;
}

const teamNameMax = 100;

export function readLiveAddress(search: string): LiveAddress {
  const parameters = new URLSearchParams(search);
  const teamName = parameters.get('team');
  return {
    teamName: teamName === null || teamName === '' || teamName.length > teamNameMax ? null : teamName,
    isBig: parameters.get('screen') === 'big',
  };
}

/** With its question mark; empty when nothing differs from the usual. */
export function writeLiveAddress(address: LiveAddress): string {
  const parameters = new URLSearchParams();
  if (address.teamName !== null) parameters.set('team', address.teamName);
  if (address.isBig) parameters.set('screen', 'big');
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}
