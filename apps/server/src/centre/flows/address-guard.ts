import { BlockList, isIP } from 'node:net';

/** Addresses that lead into the machine or the operator's own network (RFC 6890 and its followers). */
const innerNetworks = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.168.0.0/16', '198.18.0.0/15', '224.0.0.0/4', '240.0.0.0/4'],
  // NAT64 and 6to4 carry IPv4 addresses inside; nobody's customer records are there.
  ...['::/127', '64:ff9b::/96', '2002::/16', 'fc00::/7', 'fe80::/10', 'ff00::/8'],
];

/**
 * Says which addresses look-ups may connect to: all of the public network, and what the operator opened
 * (`CONNECTOR_NETWORKS`, e.g. `10.1.0.0/16,127.0.0.1`).
 */
export class AddressGuard {
  readonly #inner = blockList(innerNetworks);
  readonly #opened: BlockList;

  constructor(opened: readonly string[]) {
    this.#opened = blockList(opened);
  }

  /** False also for what is no address. */
  allows(address: string): boolean {
    // An IPv4 address in IPv6 clothes is what it is inside.
    const plain = address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
    const kind = isIP(plain);
    if (kind === 0 || /^::ffff:/i.test(plain)) return false;
    const family = kind === 4 ? 'ipv4' : 'ipv6';
    return this.#opened.check(plain, family) || !this.#inner.check(plain, family);
  }
}

/** @throws {RangeError} naming the network that cannot be read */
export function readNetworks(text: string | undefined): string[] {
  const networks = (text ?? '').split(',').map((part) => part.trim());
  return networks.filter((network) => network !== '');
}

function blockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const kind = isIP(address);
    const most = kind === 4 ? 32 : 128;
    const length = bits === undefined ? most : Number(bits);
    if (kind === 0 || !Number.isInteger(length) || length < 0 || length > most) {
      throw new RangeError(`"${network}" is no network; write for instance 10.1.0.0/16`);
    }
    list.addSubnet(address, length, kind === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
}
